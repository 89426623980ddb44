using System.Text.Json.Nodes;
using ManagedAccess.AspNetCore.Authentication.Schemes;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace ManagedAccess.AspNetCore.Tests.JwtBearer;

/// <summary>One line of docs/reference/jwtbearer.md: members of stock JwtBearer, what becomes of them here, and one request that shows it at both.</summary>
/// <param name="Type">The type whose members these are.</param>
/// <param name="Members">The members, separated by a space.</param>
/// <param name="Here">The second column.</param>
internal sealed record JwtBearerRow(Type Type, string Members, string Here)
{
    /// <summary>What is set at stock JwtBearer.</summary>
    public Action<JwtBearerOptions> Stock { get; init; } = _ => { };

    /// <summary>What is set here.</summary>
    public Action<ProtectedAppSetup> Ours { get; init; } = _ => { };

    /// <summary>The services of both apps.</summary>
    public Action<IServiceCollection> Services { get; init; } = _ => { };

    /// <summary>The issuer that both trust.</summary>
    public string Issuer { get; init; } = TestIssuer.DefaultIssuer;

    /// <summary>The request, or several; the last answer counts.</summary>
    public required Func<HttpClient, TestIssuer, Task<HttpResponseMessage>> Ask { get; init; }

    public string[] Names => Members.Split(' ');

    /// <summary>Sets members of <see cref="TokenValidationParameters"/>.</summary>
    public static Action<JwtBearerOptions> Parameters(Action<TokenValidationParameters> set) => options => set(options.TokenValidationParameters);

    /// <summary>Sets settings below <c>ManagedAccess</c>.</summary>
    public static Action<ProtectedAppSetup> Settings(params (string Name, string? Value)[] settings) => setup =>
    {
        foreach (var (name, value) in settings)
        {
            setup.Settings[name] = value;
        }
    };

    /// <summary>Sets events of ours.</summary>
    public static Action<ProtectedAppSetup> Events(Action<ManagedAccessEvents> set) => SchemeOptions(options =>
    {
        options.Events = new ManagedAccessEvents();
        set(options.Events);
    });

    /// <summary>Sets options of our scheme.</summary>
    public static Action<ProtectedAppSetup> SchemeOptions(Action<ManagedAccessSchemeOptions> set) => setup =>
        setup.LaterServices += services => services.Configure(ManagedAccessDefaults.AuthenticationScheme, set);

    /// <summary>Adds to our builder.</summary>
    public static Action<ProtectedAppSetup> Builder(Action<ManagedAccessBuilder> add) => setup => setup.LaterServices += services => add(services.AddManagedAccess());

    /// <summary>GET with a token that is good unless it is spoilt.</summary>
    public static Func<HttpClient, TestIssuer, Task<HttpResponseMessage>> Get(
        string path = "/page", Action<JsonObject>? claims = null, Action<JsonObject>? header = null, string? algorithm = null) =>
        (client, issuer) => SendAsync(client, path, algorithm is null ? issuer.Issue(claims, header) : ByAnotherAlgorithm(issuer, algorithm));

    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new("Bearer", token);
        return await client.SendAsync(request);
    }

    private static string ByAnotherAlgorithm(TestIssuer issuer, string algorithm) =>
        issuer.SignRaw($$"""{"alg":"{{algorithm}}","typ":"at+jwt","kid":"key-1"}""", issuer.AccessTokenClaims().ToJsonString(), algorithm: algorithm);
}
