using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OpenIddict.Server.AspNetCore;

namespace ManagedAccess.Emulator.AuthorizationServer;

/// <summary>OpenIddict as one step of our own endpoints, which check each request first.</summary>
internal sealed class OpenIddictPipeline
{
    private static readonly object GrantKey = new();

    private readonly RequestDelegate _pipeline;

    public OpenIddictPipeline(IServiceProvider services)
    {
        var builder = new ApplicationBuilder(services);
        builder.UseAuthentication();
        builder.Run(SignInAsync);
        _pipeline = builder.Build();
    }

    /// <summary>Token and revocation requests, which OpenIddict answers completely.</summary>
    public Task HandleAsync(HttpContext context) => _pipeline(context);

    /// <summary>Issues a code for <paramref name="grant"/> to the authorization request in the form.</summary>
    public Task GrantAsync(HttpContext context, ClaimsPrincipal grant)
    {
        context.Items[GrantKey] = grant;
        return _pipeline(context);
    }

    // Reached only by an authorization request that OpenIddict found valid too.
    private static Task SignInAsync(HttpContext context)
    {
        var grant = context.Items[GrantKey] as ClaimsPrincipal
            ?? throw new InvalidOperationException("OpenIddict left a request unanswered that carries no grant.");
        return context.SignInAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, grant);
    }
}
