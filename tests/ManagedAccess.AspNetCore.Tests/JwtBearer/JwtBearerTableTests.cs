using System.Reflection;
using System.Security.Claims;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.JwtBearer;

/// <summary>docs/reference/jwtbearer.md: every line of its tables is tried with the same request at stock JwtBearer and here.</summary>
[Trait("Issue", "13")]
public sealed class JwtBearerTableTests
{
    private static readonly string[] Page = File.ReadAllText(Repository.Find("docs/reference/jwtbearer.md")).ReplaceLineEndings("\n").Split('\n');

    public static TheoryData<int, string> Rows
    {
        get
        {
            var data = new TheoryData<int, string>();
            foreach (var (index, row) in JwtBearerRows.All.Index())
            {
                data.Add(index, $"{row.Type.Name}: {row.Members}");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Row_OfThePage_IsWhatBothAnswer(int index, string members)
    {
        var row = JwtBearerRows.All[index];

        var line = $"| {string.Join(", ", row.Names.Select(name => $"`{name}`"))} | {row.Here} | {await AskStockAsync(row)} | {await AskOursAsync(row)} |";

        Assert.True(Page.Contains(line), $"{members}: the page has to have this line.\n{line}\n");
    }

    [Fact]
    public void Page_Always_HasNoOtherLine() =>
        Assert.Equal(JwtBearerRows.All.Count, Page.Count(line => line.StartsWith("| `", StringComparison.Ordinal)));

    [Theory]
    [InlineData(typeof(JwtBearerEvents))]
    [InlineData(typeof(JwtBearerOptions))]
    [InlineData(typeof(AuthenticationSchemeOptions))]
    [InlineData(typeof(TokenValidationParameters))]
    public void Member_ThatAnAppCanSetOrOverride_IsOnThePage(Type type)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var members = type.GetProperties(Own).Select(property => property.Name);
        if (type == typeof(JwtBearerEvents))
        {
            members = members.Concat(type.GetMethods(Own).Where(method => method.IsVirtual && !method.IsSpecialName).Select(method => method.Name));
        }

        string[] tabled = [.. JwtBearerRows.All.Where(row => row.Type == type).SelectMany(row => row.Names)];

        Assert.Empty(members.Except(tabled));
        Assert.Empty(tabled.Except(members));
        Assert.Equal(tabled.Distinct(), tabled);
    }

    private static async Task<string> AskOursAsync(JwtBearerRow row)
    {
        try
        {
            await using var app = await ProtectedApp.StartAsync(setup =>
            {
                setup.App = Map;
                setup.Services = row.Services;
                if (row.Issuer != TestIssuer.DefaultIssuer)
                {
                    setup.OtherIssuers.Add(row.Issuer);
                    setup.Settings["AuthorizationServers:0:Issuer"] = row.Issuer;
                }

                row.Ours(setup);
            });
            using var response = await row.Ask(app.Client, row.Issuer == TestIssuer.DefaultIssuer ? app.Issuer : app.Others[0]);
            return await ShownAsync(response);
        }
        catch (OptionsValidationException)
        {
            return "the host does not start";
        }
    }

    // Not ours, so no ProtectedApp.
    private static async Task<string> AskStockAsync(JwtBearerRow row)
    {
        var issuer = new TestIssuer(row.Issuer);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        row.Services(builder.Services);
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
        {
            options.Authority = row.Issuer;
            options.BackchannelHttpHandler = new TestIssuerHandler(issuer);
            row.Stock(options);
            if (options.TokenValidationParameters is { ValidAudience: null, ValidAudiences: null })
            {
                options.Audience ??= TestIssuer.DefaultAudience;
            }
        });
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        await using var app = builder.Build();
        Map(app);
        await app.StartAsync();
        using var client = app.GetTestClient();
        using var response = await row.Ask(client, issuer);
        return await ShownAsync(response);
    }

    private static void Map(WebApplication app)
    {
        app.MapGet("/page", () => "ok");
        app.MapGet("/name", (HttpContext context) => context.User.Identity!.Name);
        app.MapGet("/type", (HttpContext context) => context.User.Identity!.AuthenticationType);
        app.MapGet("/subject", (HttpContext context) => context.User.FindFirst("sub")?.Value ?? "none");
        app.MapGet("/token", async (HttpContext context) => await context.GetTokenAsync("access_token") is { Length: > 0 } ? "the token" : "none");
        app.MapGet("/bootstrap", (HttpContext context) => ((ClaimsIdentity)context.User.Identity!).BootstrapContext is null ? "none" : "the token");
        app.MapGet("/editor", () => "ok").RequireAuthorization(policy => policy.RequireRole("editor"));
        app.MapGet("/nobody", () => "ok").RequireAuthorization(policy => policy.RequireRole("nobody"));
    }

    /// <summary>"200 ok", "401 invalid_token", "401 realm wiki"; and what an event has put into <c>X-Event</c>.</summary>
    private static async Task<string> ShownAsync(HttpResponseMessage response)
    {
        var challenge = ReceivedChallenge.Of(response).FirstOrDefault(challenge => challenge.Scheme == "Bearer");
        var detail = response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync()
            : challenge?.Error ?? (challenge?.Parameters.GetValueOrDefault("realm") is { } realm ? $"realm {realm}" : "");
        var own = response.Headers.TryGetValues("X-Event", out var values) ? $", {string.Join(", ", values)}" : "";
        return $"{$"{(int)response.StatusCode} {detail}".Trim()}{own}";
    }
}
