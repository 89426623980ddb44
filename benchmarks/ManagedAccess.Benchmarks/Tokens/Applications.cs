using System.Security.Claims;
using System.Text.Encodings.Web;
using ManagedAccess.AspNetCore;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.Benchmarks.Tokens;

/// <summary>The same application with our library, with stock JwtBearer, with a handler that always succeeds, and with none.</summary>
internal static class Applications
{
    public static WebApplication Ours(
        BenchmarkIssuer issuer, int cacheEntries = 20000, Action<WebApplicationBuilder>? configure = null, Action<ManagedAccessOptions>? settings = null) => Build(builder =>
    {
        configure?.Invoke(builder);
        builder.Services.AddManagedAccess(options =>
        {
            options.Resource = BenchmarkIssuer.Audience;
            options.AuthorizationServers.Add(new AuthorizationServerOptions { Issuer = BenchmarkIssuer.Issuer });
            options.Tokens.CacheEntries = cacheEntries;
            settings?.Invoke(options);
        });
        builder.Services.UseTestIssuers(new TestIssuerHandler(issuer.Server));
    });

    public static WebApplication Stock(BenchmarkIssuer issuer, Action<WebApplicationBuilder>? configure = null) => Build(builder =>
    {
        configure?.Invoke(builder);
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Configuration = new OpenIdConnectConfiguration { Issuer = BenchmarkIssuer.Issuer };
            foreach (var key in issuer.Keys)
            {
                options.Configuration.SigningKeys.Add(key);
            }

            options.TokenValidationParameters = new TokenValidationParameters { ValidAudience = BenchmarkIssuer.Audience, ValidIssuer = BenchmarkIssuer.Issuer };
        });
        builder.Services.AddAuthorization(options => options.FallbackPolicy = options.DefaultPolicy);
    });

    public static WebApplication Floor() => Build(builder =>
    {
        builder.Services.AddAuthentication(StaticHandler.Name).AddScheme<AuthenticationSchemeOptions, StaticHandler>(StaticHandler.Name, null);
        builder.Services.AddAuthorization(options => options.FallbackPolicy = options.DefaultPolicy);
    });

    public static WebApplication None(Action<WebApplicationBuilder>? configure = null) => Build(builder => configure?.Invoke(builder));

    /// <summary>The pipeline around one endpoint, without a server: what a request costs once it has been read.</summary>
    public static RequestDelegate Pipeline(WebApplication app)
    {
        Action<IApplicationBuilder> configure = builder => builder
            .UseRouting()
            .UseAuthentication()
            .UseAuthorization()
            .UseEndpoints(endpoints => endpoints.MapGet("/pages/on-call", () => "page"));
        foreach (var filter in app.Services.GetServices<IStartupFilter>().Reverse())
        {
            configure = filter.Configure(configure);
        }

        var pipeline = new ApplicationBuilder(app.Services);
        configure(pipeline);
        return pipeline.Build();
    }

    private static WebApplication Build(Action<WebApplicationBuilder> configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", Args = [] });
        builder.Logging.ClearProviders();
        configure(builder);
        return builder.Build();
    }
}

/// <summary>Always succeeds, with one ticket for everybody: the least a handler can cost, and not to be imitated.</summary>
internal sealed class StaticHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Static";

    private static readonly Task<AuthenticateResult> Result = Task.FromResult(
        AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(Name)), Name)));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Result;
}
