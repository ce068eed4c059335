// The pictures of one month.
import type { ComponentChildren, JSX } from "preact";
import { levelIcon } from "../design/parts";
import { number, share, utcDay } from "../format";
import { common, LEVELS } from "../words/common";
import { insights as words } from "../words/insights";
import { Bars } from "./Bars";
import { Columns } from "./Columns";
import { Figure } from "./Figure";
import { Groups } from "./Groups";
import { callsOf, daysOf, type Figures, hourColumns, hoursAhead, type Wanted, zone } from "./months";

interface Props {
  figures: Figures;
  team: string;
  cards: ComponentChildren;
}

export function Month({ figures, team, cards }: Props): JSX.Element {
  const link = (wanted: Wanted = {}) => callsOf(figures.month, team, wanted);
  return (
    <>
      <Top figures={figures} link={link} />
      <div class="insights-pair">
        <Heat figures={figures} link={link} />
        <Flags figures={figures} link={link} />
      </div>
      <Hours figures={figures} link={link} />
      <Days figures={figures} link={link} />
      {cards}
      {figures.teams.length > 1 && (
        <Groups
          title={words.teams}
          groups={figures.teams}
          few={figures.few}
          nameless={words.noTeam}
          filter={(group) => ({ team: group.id || "none" })}
          link={link}
          testId="insights-teams"
        />
      )}
      {figures.agents && figures.agents.length > 0 && (
        <Groups
          title={words.people}
          lead={words.peopleLead}
          groups={figures.agents}
          few={figures.few}
          nameless={words.unnamed}
          filter={(group) => ({ agent: group.id })}
          link={link}
          sorts
          testId="insights-people"
        />
      )}
    </>
  );
}

interface PartProps {
  figures: Figures;
  link: (wanted?: Wanted) => string;
}

function Top({ figures, link }: PartProps): JSX.Element {
  const { calls, flagged, calmed, few, reviewed } = figures;
  const threats = figures.flags.threat_violence ?? 0;
  const enough = calls >= few;
  const ofCalls = (part: number) => (enough ? words.ofAll(part, calls) : words.few(few));
  return (
    <div class="figures">
      <Figure
        icon="heard"
        label={words.calls}
        value={number(calls)}
        more={words.minutes(figures.minutes)}
        href={link()}
        testId="figure-calls"
      />
      <Figure
        icon="flag"
        label={words.flagged}
        value={number(flagged)}
        more={ofCalls(flagged)}
        part={enough ? flagged / calls : null}
        level={2}
        href={link({ flag: "any" })}
        testId="figure-flagged"
      />
      <Figure
        icon="threat"
        label={words.threats}
        value={number(threats)}
        more={threats ? words.threatsMore : words.noThreats}
        level={4}
        href={link({ flag: "threat_violence" })}
        testId="figure-threats"
      />
      <Figure
        icon="falling"
        label={words.calmed}
        value={
          calmed.few
            ? words.partOf(calmed.part, calmed.whole)
            : share(calmed.part / Math.max(1, calmed.whole))
        }
        more={
          !calmed.whole
            ? words.noHeated
            : calmed.few
              ? words.few(few)
              : words.calmedOf(calmed.part, calmed.whole)
        }
        part={calmed.few ? null : calmed.part / calmed.whole}
        level={0}
        href={link({ calmed: true })}
        testId="figure-calmed"
      />
      <Figure
        icon="tick"
        label={words.reviewed}
        value={number(reviewed)}
        more={words.reviewedMore}
        href={link({ reviewed: "yes" })}
        testId="figure-reviewed"
      />
      <Figure
        icon="list"
        label={words.unreviewed}
        value={number(calls - reviewed)}
        more={ofCalls(calls - reviewed)}
        href={link({ reviewed: "new" })}
        testId="figure-unreviewed"
      />
    </div>
  );
}

function Heat({ figures, link }: PartProps): JSX.Element {
  const bars = [1, 2, 3, 4].map((level) => ({
    id: String(level),
    name: level === 4 ? LEVELS[4] : words.reached(common.level(level)),
    icon: levelIcon(level),
    value: figures.levels.slice(level).reduce((sum, n) => sum + n, 0),
    href: link({ level }),
    level,
  }));
  return (
    <section class="section" aria-labelledby="heat-title">
      <div>
        <h2 id="heat-title">{words.heat}</h2>
        <p class="section-lead">{words.heatLead}</p>
      </div>
      <Bars bars={bars} whole={figures.calls} testId="insights-heat" />
    </section>
  );
}

function Flags({ figures, link }: PartProps): JSX.Element {
  const bars = Object.entries(figures.flags)
    .sort(([, a], [, b]) => b - a)
    .map(([flag, value]) => ({
      id: flag,
      name: common.flag(flag),
      icon: "flag" as const,
      value,
      href: link({ flag }),
      level: flag === "threat_violence" || flag === "self_harm" ? 4 : 2,
    }));
  return (
    <section class="section" aria-labelledby="flags-title">
      <h2 id="flags-title">{words.flags}</h2>
      {bars.length ? (
        <Bars bars={bars} whole={figures.flagged} testId="insights-flags" />
      ) : (
        <p class="section-lead">{words.noFlags}</p>
      )}
    </section>
  );
}

function Hours({ figures, link }: PartProps): JSX.Element {
  const ahead = hoursAhead(figures.month);
  const offset = ahead ? `UTC${ahead > 0 ? "+" : "−"}${Math.abs(ahead)}` : "UTC";
  const clock = (hour: number) => `${String(hour % 24).padStart(2, "0")}:00`;
  const columns = hourColumns(figures.hours, ahead).map(({ here, utc, calls, heated }) => ({
    id: String(here),
    name: words.hourSpan(clock(here), clock(here + 1)),
    tick: here % 3 ? "" : String(here).padStart(2, "0"),
    calls,
    heated,
    href: link({ hour: utc }),
    heatedHref: link({ hour: utc, level: 2 }),
  }));
  return (
    <section class="section" aria-labelledby="hours-title">
      <div>
        <h2 id="hours-title">{words.hours}</h2>
        <p class="section-lead">
          {words.hoursLead} {words.hourZone(offset)}
        </p>
      </div>
      <Columns label={words.hours} of={words.hour} columns={columns} testId="insights-hours" />
    </section>
  );
}

function Days({ figures, link }: PartProps): JSX.Element {
  const columns = daysOf(figures.month).map((day, i) => {
    const found = figures.days.find((one) => one.day === day);
    return {
      id: day,
      name: utcDay(day),
      tick: i === 0 || (i + 1) % 5 === 0 ? String(i + 1) : "",
      calls: found?.calls ?? 0,
      heated: found?.heated ?? 0,
      href: link({ from: day, to: day }),
      heatedHref: link({ from: day, to: day, level: 2 }),
    };
  });
  return (
    <section class="section" aria-labelledby="days-title">
      <div>
        <h2 id="days-title">{words.days}</h2>
        <p class="section-lead">
          {words.daysLead} {words.dayZone(zone())}
        </p>
      </div>
      <Columns label={words.days} of={words.day} columns={columns} testId="insights-days" />
    </section>
  );
}
