using Duende.IdentityModel.Client;
using ManagedAccess.Cli.Execution;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Login;

/// <summary>The person signs in on another device (RFC 8628).</summary>
internal static class DeviceFlow
{
    public static async Task<TokenResponse> RunAsync(HttpMessageInvoker network, TimeProvider clock, LoginTarget target, Client client, Action<string> tell, CancellationToken stop)
    {
        if (target.Server.DeviceAuthorizationEndpoint is not { } endpoint || !Origins.IsSecure(endpoint))
        {
            throw new CommandFailure($"{target.Issuer} does not offer the device flow. Leave --device out.");
        }

        using var request = new DeviceAuthorizationRequest
        {
            Address = endpoint.AbsoluteUri,
            ClientId = client.Id,
            ClientSecret = client.Secret,
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            Scope = target.Scopes.Count == 0 ? null : string.Join(' ', target.Scopes),
            Parameters = { { "resource", target.Resource } },
        };
        var device = await network.RequestDeviceAuthorizationAsync(request, stop);
        if (device.IsError || device.DeviceCode is null)
        {
            throw new CommandFailure($"{target.Issuer} refused the device flow: {device.Error}{(device.ErrorDescription is { Length: > 0 } text ? $": {text}" : "")}", ExitCodes.Findings);
        }

        tell($"Open {device.VerificationUri} on any device and enter the code {device.UserCode}");
        if (device.VerificationUriComplete is { Length: > 0 } complete)
        {
            tell($"or open {complete}");
        }

        return await PollAsync(network, clock, target, client, device, stop);
    }

    // RFC 8628 §3.5: slow_down adds five seconds for good.
    private static async Task<TokenResponse> PollAsync(HttpMessageInvoker network, TimeProvider clock, LoginTarget target, Client client, DeviceAuthorizationResponse device, CancellationToken stop)
    {
        var interval = TimeSpan.FromSeconds(Math.Max(1, device.Interval));
        var end = clock.GetUtcNow() + TimeSpan.FromSeconds(device.ExpiresIn ?? 600);
        while (clock.GetUtcNow() < end)
        {
            await Task.Delay(interval, clock, stop);
            using var request = new DeviceTokenRequest
            {
                Address = target.Server.TokenEndpoint!.AbsoluteUri,
                ClientId = client.Id,
                ClientSecret = client.Secret,
                ClientCredentialStyle = ClientCredentialStyle.PostBody,
                DeviceCode = device.DeviceCode!,
                Parameters = { { "resource", target.Resource } },
            };
            var response = await network.RequestDeviceTokenAsync(request, stop);
            switch (response.Error)
            {
                case "authorization_pending":
                    break;
                case "slow_down":
                    interval += TimeSpan.FromSeconds(5);
                    break;
                default:
                    return response;
            }
        }

        throw new CommandFailure("Nobody entered the code in time. Start again.", ExitCodes.Findings);
    }
}
