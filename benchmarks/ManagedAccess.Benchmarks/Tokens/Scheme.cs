using System.Text.Encodings.Web;
using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.Authentication;
using ManagedAccess.AspNetCore.Authentication.Schemes;
using ManagedAccess.AspNetCore.Metadata;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ManagedAccess.Benchmarks.Tokens;

/// <summary>One authentication scheme in a service provider of its own, and a new handler for each request, as the framework does it.</summary>
internal sealed class Scheme
{
    private readonly AuthenticationScheme _scheme;
    private readonly Func<IAuthenticationHandler> _handler;

    private Scheme(WebApplication app, string name, Func<IAuthenticationHandler> handler)
    {
        Services = app.Services;
        _scheme = Services.GetRequiredService<IAuthenticationSchemeProvider>().GetSchemeAsync(name).GetAwaiter().GetResult()!;
        _handler = handler;
    }

    public IServiceProvider Services { get; }

    public static Scheme Ours(BenchmarkIssuer issuer, int cacheEntries = 20000, Action<ManagedAccessOptions>? settings = null)
    {
        var app = Applications.Ours(issuer, cacheEntries, settings: settings);
        var services = app.Services;
        var authenticator = services.GetRequiredService<CallerAuthenticator>();
        var refusals = services.GetRequiredService<RefusalWriter>();
        var metadata = services.GetRequiredService<MetadataResponder>();
        var schemes = services.GetRequiredService<OurSchemes>();
        var options = services.GetRequiredService<IOptionsMonitor<ManagedAccessSchemeOptions>>();
        var logger = services.GetRequiredService<HandlerLoggers>();
        return new(app, SchemeNames.ManagedAccess, () => new ManagedAccessHandler(options, logger, UrlEncoder.Default, authenticator, refusals, metadata, schemes));
    }

    public static Scheme Stock(BenchmarkIssuer issuer)
    {
        var app = Applications.Stock(issuer);
        var options = app.Services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>();
        var logger = app.Services.GetRequiredService<ILoggerFactory>();
        return new(app, JwtBearerDefaults.AuthenticationScheme, () => new JwtBearerHandler(options, logger, UrlEncoder.Default));
    }

    public static Scheme Floor()
    {
        var app = Applications.Floor();
        var options = app.Services.GetRequiredService<IOptionsMonitor<AuthenticationSchemeOptions>>();
        var logger = app.Services.GetRequiredService<ILoggerFactory>();
        return new(app, StaticHandler.Name, () => new StaticHandler(options, logger, UrlEncoder.Default));
    }

    /// <summary>A request that carries <paramref name="token"/>; nothing of it is shared with other requests.</summary>
    public HttpContext Request(string token)
    {
        var context = new DefaultHttpContext { RequestServices = Services };
        context.Request.Method = "GET";
        context.Request.Scheme = "https";
        context.Request.Host = new HostString("wiki.corp.example");
        context.Request.Path = "/pages/on-call";
        context.Request.Headers.Authorization = $"Bearer {token}";
        return context;
    }

    /// <summary>A new handler, initialised, asked once. Nothing in it waits when tokens and keys are known.</summary>
    public bool Authenticate(HttpContext context)
    {
        var handler = _handler();
        handler.InitializeAsync(_scheme, context).GetAwaiter().GetResult();
        return handler.AuthenticateAsync().GetAwaiter().GetResult().Succeeded;
    }

    /// <summary>The same through <see cref="IAuthenticationService"/>: a scope and a context per request.</summary>
    public bool AuthenticateThroughService(string authorization)
    {
        using var scope = Services.CreateScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        context.Request.Scheme = "https";
        context.Request.Host = new HostString("wiki.corp.example");
        context.Request.Path = "/pages/on-call";
        context.Request.Headers.Authorization = authorization;
        return scope.ServiceProvider.GetRequiredService<IAuthenticationService>().AuthenticateAsync(context, _scheme.Name).GetAwaiter().GetResult().Succeeded;
    }
}
