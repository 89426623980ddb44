// oauth4webapi as a client with a key (RFC 9449) that knows nothing but the address of a page.
//   node dpop-client.mjs PAGE OTHER_PAGE CLIENT_NAME REDIRECT_URI
// Writes one JSON object a line. After {"authorize": URL} it waits on standard input for the URL the person's browser was sent back to. Then it
// reads PAGE, and tries what somebody could with its token and its proofs. After {"tried": true} each further line of input lets it read PAGE again.
import { createInterface } from 'node:readline';
import * as oauth from 'oauth4webapi';

const [page, otherPage] = process.argv.slice(2, 4).map((address) => new URL(address));
const [name, redirectUri] = process.argv.slice(4);
const say = (message) => console.log(JSON.stringify(message));
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const plain = { [oauth.allowInsecureRequests]: true };

// A server may ask for a nonce: the proof is made again with it, once.
const withNonce = async (action) => {
  try {
    return await action();
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) {
      throw error;
    }

    return action();
  }
};

// From the refusal to a token.
const challenges = await oauth.protectedResourceRequest('none', 'GET', page, undefined, undefined, plain).then(
  () => { throw new Error('The page is open to everybody.'); },
  (error) => error.cause);
say({ challenges });
const identifier = new URL('/', page);
const resource = await oauth.processResourceDiscoveryResponse(identifier, await oauth.resourceDiscoveryRequest(identifier, plain));
const issuer = new URL(resource.authorization_servers[0]);
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, { ...plain, algorithm: 'oauth2' }));
const algorithm = resource.dpop_signing_alg_values_supported.find((candidate) => server.dpop_signing_alg_values_supported.includes(candidate));
const client = await oauth.processDynamicClientRegistrationResponse(await oauth.dynamicClientRegistrationRequest(server, {
  client_name: name,
  redirect_uris: [redirectUri],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
}, plain));

const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const authorize = new URL(server.authorization_endpoint);
authorize.search = new URLSearchParams({
  client_id: client.client_id,
  redirect_uri: redirectUri,
  response_type: 'code',
  resource: resource.resource,
  scope: resource.scopes_supported.join(' '),
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state,
});
say({ authorize: authorize.href });
const callback = oauth.validateAuthResponse(server, client, new URL((await answers.next()).value), state);

const keys = await oauth.generateKeyPair(algorithm);
const owner = oauth.DPoP(client, keys);
const { access_token: token, token_type: type } = await withNonce(async () => oauth.processAuthorizationCodeResponse(server, client,
  await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), callback, redirectUri, verifier, { ...plain, DPoP: owner })));
say({ algorithm, type });

// One request, as the library makes it and `change` leaves it, and what came of it, as the library reads it.
const accept = new Headers({ accept: 'text/markdown' });
const send = async (DPoP, change = (request) => request) => {
  let sent;
  const custom = (address, options) => {
    sent = change({ address, ...options });
    return fetch(sent.address, sent);
  };
  const response = await oauth.protectedResourceRequest(token, 'GET', page, accept, undefined, { ...plain, DPoP, [oauth.customFetch]: custom });
  return { response, sent };
};
const attempt = async (attempted, DPoP, change) => {
  try {
    const { response } = await send(DPoP, change);
    say({ attempted, status: response.status, errors: {}, text: await response.text() });
  } catch (error) {
    if (!(error instanceof oauth.WWWAuthenticateChallengeError)) {
      throw error;
    }

    const errors = Object.fromEntries(error.cause.map(({ scheme, parameters }) => [scheme, parameters.error ?? null]));
    say({ attempted, status: error.status, errors, hasNonce: error.response.headers.has('dpop-nonce') });
  }
};
// A proof for another request than the one for the page. Nothing is sent.
const proofFor = async (method, address) => {
  let proof;
  await oauth.protectedResourceRequest(token, method, address, accept, undefined, {
    ...plain,
    DPoP: owner,
    [oauth.customFetch]: async (_, { headers }) => {
      proof = headers.dpop;
      return new Response();
    },
  });
  return proof;
};
const withProof = (dpop) => (request) => ({ ...request, headers: { ...request.headers, dpop } });

const { response, sent } = await withNonce(() => send(owner));
say({ attempted: 'page', status: response.status, errors: {}, text: await response.text() });
await attempt('the same proof again', owner, withProof(sent.headers.dpop));
await attempt('token alone, as Bearer', undefined);
await attempt('token alone, as DPoP', undefined, (request) => ({ ...request, headers: { ...request.headers, authorization: `DPoP ${token}` } }));
await attempt('key of a thief', oauth.DPoP(client, await oauth.generateKeyPair(algorithm)));

const forOtherPage = await proofFor('GET', otherPage);
await attempt('proof for another address', owner, withProof(forOtherPage));
await attempt('that proof at its own address', owner, (request) => ({ ...withProof(forOtherPage)(request), address: otherPage.href }));
const forHead = await proofFor('HEAD', page);
await attempt('proof for another method', owner, withProof(forHead));
await attempt('that proof with its own method', owner, (request) => ({ ...withProof(forHead)(request), method: 'HEAD' }));
await attempt('no nonce', oauth.DPoP(client, keys));
say({ tried: true });

for await (const line of answers) {
  await attempt(line, owner);
}

process.exit();
