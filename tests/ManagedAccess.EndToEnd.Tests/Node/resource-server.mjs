// A protected resource of another make: the MCP TypeScript SDK's own server, with its metadata (RFC 9728), its challenge, and one tool.
//   node resource-server.mjs PORT ISSUER
// Says READY and its resource when it listens and ends when its standard input does.
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import { getOAuthProtectedResourceMetadataUrl, mcpAuthMetadataRouter } from '@modelcontextprotocol/sdk/server/auth/router.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';
import { createRemoteJWKSet, jwtVerify } from 'jose';

const [port, issuer] = process.argv.slice(2);
const resource = new URL(`http://127.0.0.1:${port}/mcp`);
const discovered = await fetch(`${issuer}/.well-known/openid-configuration`);
const oauthMetadata = await discovered.json();
const keys = createRemoteJWKSet(new URL(oauthMetadata.jwks_uri));

const verifier = {
  verifyAccessToken: async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience: resource.href, typ: 'at+jwt' });
      return { token, clientId: payload.client_id, scopes: payload.scope.split(' '), expiresAt: payload.exp, resource, extra: { name: payload.name } };
    } catch (error) {
      throw new InvalidTokenError(`The token is not good: ${error.code}`);
    }
  },
};

const app = express();
app.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: resource, scopesSupported: ['wiki.read'], resourceName: 'Tools of another make' }));
app.use(resource.pathname, requireBearerAuth({
  verifier, requiredScopes: ['wiki.read'], expectedResource: resource, resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(resource),
}));
app.post(resource.pathname, express.json(), async (request, response) => {
  const server = new McpServer({ name: 'another-make', version: '1.0.0' });
  server.registerTool('who_am_i', { description: 'Names the caller.' }, ({ authInfo }) => ({ content: [{ type: 'text', text: `You are ${authInfo.extra.name}` }] }));
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true });
  response.on('close', () => server.close());
  await server.connect(transport);
  await transport.handleRequest(request, response, request.body);
});

app.listen(Number(port), '127.0.0.1', () => console.log(`READY ${resource.href}`));
process.stdin.on('end', () => process.exit()).resume();
