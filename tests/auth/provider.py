"""An OpenID Connect identity provider in a process of its own, made of authlib's server side.

It knows one client and one person, whom it lets in without asking, and it takes PKCE with S256 alone. `PUT /control`
makes it lie in one way or another, turn its keys over, or change what it says of the person.
"""

import hmac
import os
import sys
import time
from base64 import urlsafe_b64encode
from typing import Any

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode
from flask import Flask, Response, jsonify, request
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "calmline", "not so secret & with / signs"

SHARED_SECRET = urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=").decode()
NO_SIGNATURE = urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()

app = Flask(__name__)
codes: dict[str, "Code"] = {}
control: dict[str, Any] = {}
keys: dict[str, Any] = {}


class Client:
    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/api/session/oidc/callback")

    def check_client_secret(self, secret: str) -> bool:
        return secret == SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code(AuthorizationCodeMixin):  # type: ignore[misc]
    def __init__(self, asked: Any) -> None:
        data = asked.payload.data
        self.redirect_uri = asked.payload.redirect_uri
        self.scope = asked.payload.scope
        self.nonce = data.get("nonce")
        self.code_challenge = data.get("code_challenge")
        self.code_challenge_method = data.get("code_challenge_method")

    def get_redirect_uri(self) -> str:
        return str(self.redirect_uri)

    def get_scope(self) -> str:
        return str(self.scope)

    def get_nonce(self) -> str:
        return str(self.nonce)

    def get_auth_time(self) -> int:
        return int(time.time())

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

    def save_authorization_code(self, code: str, request: Any) -> None:
        codes[code] = Code(request)

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        for code in [code for code, kept in codes.items() if kept is authorization_code]:
            del codes[code]

    def authenticate_user(self, authorization_code: Code) -> str:
        return "somebody"


class IdToken(OpenIDCode):  # type: ignore[misc]
    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return any(code.nonce == nonce for code in codes.values())

    def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": issuer(),
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": request.authorization_code.nonce,
        }
        claims |= {"sub": "s-1"} | control.get("person", {}) | control.get("lie", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        if "ago" in control:
            claims |= {"iat": now - control["ago"] - 300, "exp": now - control["ago"]}
        alg = control.get("alg", "RS256")
        if alg == "none":
            payload = jwt.encode({"alg": "RS256"}, claims, keys["RS256"]).split(".")[1]
            return f"{NO_SIGNATURE}.{payload}."
        if alg == "HS256":  # the public key as a shared secret
            signed = f"{SHARED_SECRET}.{jwt.encode({'alg': 'RS256'}, claims, keys['RS256']).split('.')[1]}"
            digest = hmac.digest(keys["RS256"].as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"
        key = RSAKey.generate_key(2048) if control.get("forged") else keys[alg]
        return str(jwt.encode({"alg": alg, "kid": keys[alg].kid}, claims, key, algorithms=[alg]))


def issuer() -> str:
    return request.url_root.rstrip("/")


def turn_over() -> None:
    name = str(time.time_ns())
    rsa = RSAKey.generate_key(2048, {"kid": f"rsa-{name}"})
    keys.update(RS256=rsa, PS256=rsa, ES256=ECKey.generate_key("P-256", {"kid": f"ec-{name}"}))


server = AuthorizationServer(
    app, query_client=lambda name: Client() if name == CLIENT else None, save_token=lambda *_: None
)
server.register_grant(CodeGrant, [IdToken(require_nonce=True), CodeChallenge(required=True)])


@app.get("/.well-known/openid-configuration")
def description() -> Response:
    return jsonify(
        {
            "issuer": control.get("calls_itself", issuer()),
            "authorization_endpoint": f"{issuer()}/authorize",
            "token_endpoint": f"{issuer()}/token",
            "jwks_uri": f"{issuer()}/keys",
            "code_challenge_methods_supported": ["S256"],
        }
    )


@app.get("/keys")
def public_keys() -> Response:
    return jsonify({"keys": [keys[alg].as_dict(private=False) for alg in ("RS256", "ES256")]})


@app.get("/authorize")
def authorize() -> Any:
    if request.args.get("code_challenge_method") != "S256":
        return Response("PKCE with S256 is asked for", 400)
    grant = server.get_consent_grant(end_user="somebody")
    return server.create_authorization_response(grant_user=None if control.get("refuses") else "somebody", grant=grant)


@app.post("/token")
def token() -> Any:
    return server.create_token_response()


@app.put("/control")
def set_control() -> Response:
    control.clear()
    control.update(request.get_json())
    if control.get("turn_over"):
        turn_over()
    return Response(status=204)


if __name__ == "__main__":
    turn_over()
    serving = make_server("127.0.0.1", 0, app, threaded=True)
    sys.stdout.write(f"{serving.server_port}\n")
    sys.stdout.flush()
    serving.serve_forever()
