"""Everything about who may come in, opened together."""

from dataclasses import dataclass
from datetime import timedelta

from assistant.auth.accounts import Accounts
from assistant.auth.entrance import Entrance
from assistant.auth.links import Links
from assistant.auth.oidc import Provider
from assistant.auth.sessions import Sessions
from assistant.auth.teams import Teams
from assistant.auth.throttle import Throttle
from assistant.settings import Settings
from assistant.store.database import Database
from assistant.store.masters import MasterKeys


@dataclass(frozen=True, slots=True)
class People:
    """The people of a site."""

    accounts: Accounts
    teams: Teams
    sessions: Sessions
    links: Links
    entrance: Entrance
    provider: Provider | None
    """The identity provider; none where the site has local accounts alone."""

    async def aclose(self) -> None:
        """Let go of what goes on in the background."""
        await self.sessions.aclose()


def open_people(database: Database, masters: MasterKeys, settings: Settings) -> People:
    """The people of a site. Every secret comes from its key file, which is random: there is no default one."""
    sessions = Sessions(database, timedelta(hours=settings.session_hours), timedelta(minutes=settings.idle_minutes))
    accounts, links = Accounts(database, sessions), Links(database)
    throttle = Throttle(masters.derive("known browsers"))
    entrance = Entrance(database, accounts, links, throttle, masters.site_sealer(), masters.derive("recovery codes"))
    provider = Provider(settings, masters.site_sealer()) if settings.oidc_issuer else None
    return People(accounts, Teams(database), sessions, links, entrance, provider)
