// An authorization server of another make: OpenID discovery only, ES256, open registration, resource indicators, JWT access tokens.
//   node authorization-server.mjs PORT RESOURCE…
// Says READY when it listens and ends when its standard input does.
import { generateKeyPairSync } from 'node:crypto';
import Provider, { errors } from 'oidc-provider';

const [port, ...resources] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const people = { 'ada@example.com': 'Ada Lovelace', 'grace@example.com': 'Grace Hopper' };
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const provider = new Provider(issuer, {
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid: 'es256-1' }] },
  cookies: { keys: ['only for tests'] },
  scopes: ['wiki.read', 'wiki.write', 'offline_access'],
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
  pkce: { methods: ['S256'], required: () => true },
  issueRefreshToken: (context, client) => client.grantTypeAllowed('refresh_token'),
  rotateRefreshToken: true,
  findAccount: (context, id) => people[id] && { accountId: id, claims: () => ({ sub: id }) },
  extraTokenClaims: (context, token) => ({ email: token.accountId, name: people[token.accountId] }),
  features: {
    devInteractions: { enabled: true },
    registration: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: (context, resource) => {
        if (!resources.includes(resource)) {
          throw new errors.InvalidTarget();
        }

        return {
          scope: 'wiki.read wiki.write',
          audience: resource,
          accessTokenTTL: 900,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        };
      },
    },
  },
});

provider.on('server_error', (context, error) => console.error(error));
provider.listen(Number(port), '127.0.0.1', () => console.log(`READY ${issuer}`));
process.stdin.on('end', () => process.exit()).resume();
