// An independent OpenID provider (npm oidc-provider) set up with itsme's profile: nested tokens, private_key_jwt, PKCE.
// node provider.mjs '{"port": 1, "client_id": "...", "service_code": "...", "redirect_uri": "...", "jwks_uri": "...",
//                     "claims_parameter": true, "person": {...}, "path": "/op", "routes": {}, "named": true}'
// `routes` are its endpoints where they are not the usual ones; keys that are not `named` are published without a `kid`.
// It approves every login by itself as `person`, and prints "ready" when it listens.
import { exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";

const given = JSON.parse(process.argv[2]);
const path = given.path ?? "/op";
const issuer = `http://127.0.0.1:${given.port}${path}`;
const NATIONAL_NUMBER = "http://itsme.services/v2/claim/BENationalNumber";
const NESTED = { alg: "RSA-OAEP-256", enc: "A128CBC-HS256" };

async function signingKey() {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const key = { ...(await exportJWK(privateKey)), use: "sig", alg: "RS256" };
  return given.named === false ? key : { ...key, kid: `independent-${process.pid}` };
}

const provider = new Provider(issuer, {
  jwks: { keys: [await signingKey()] },
  routes: given.routes ?? {},
  clients: [
    {
      client_id: given.client_id,
      application_type: "native",
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: "RS256",
      jwks_uri: given.jwks_uri,
      redirect_uris: [given.redirect_uri],
      response_types: ["code"],
      grant_types: ["authorization_code"],
      id_token_signed_response_alg: "RS256",
      id_token_encrypted_response_alg: NESTED.alg,
      id_token_encrypted_response_enc: NESTED.enc,
      userinfo_signed_response_alg: "RS256",
      userinfo_encrypted_response_alg: NESTED.alg,
      userinfo_encrypted_response_enc: NESTED.enc,
    },
  ],
  scopes: ["openid", "profile", "email", "phone", "address", "eid", `service:${given.service_code}`],
  claims: {
    profile: ["name", "given_name", "family_name", "birthdate", "gender", "locale"],
    email: ["email", "email_verified"],
    phone: ["phone_number", "phone_number_verified"],
    address: ["address"],
    eid: [NATIONAL_NUMBER],
  },
  acrValues: ["http://itsme.services/v2/claim/acr_basic", "http://itsme.services/v2/claim/acr_advanced"],
  features: {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: given.claims_parameter },
    encryption: { enabled: true },
    jwtUserinfo: { enabled: true },
  },
  // everything here is on loopback, which its own dispatcher rightly refuses to fetch from
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  cookies: { keys: ["only for tests"] },
  interactions: { url: (ctx, interaction) => `/approve/${interaction.uid}` },
  findAccount: async (ctx, id) => ({ accountId: id, claims: async () => ({ sub: id, ...given.person }) }),
});

provider.use(async (ctx, next) => {
  await next();
  if (given.named === false && ctx.oidc?.route === "jwks") {
    ctx.body = { keys: ctx.body.keys.map(({ kid, ...key }) => key) };
  }
});

provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/approve/")) return next();
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  const grant = new provider.Grant({ accountId: "person-1", clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  grant.addOIDCClaims(["acr", NATIONAL_NUMBER, ...Object.keys(given.person)]);
  const acr = params.acr_values?.split(" ")[0];
  const result = { login: { accountId: "person-1", acr }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
});

// the issuer has a path, as itsme's has: the provider is served below it
const { createServer } = await import("node:http");
const callback = provider.callback();
createServer((request, response) => {
  request.originalUrl = request.url;
  if (request.url.startsWith(`${path}/`)) request.url = request.url.slice(path.length);
  callback(request, response);
}).listen(given.port, "127.0.0.1", () => console.log("ready"));
