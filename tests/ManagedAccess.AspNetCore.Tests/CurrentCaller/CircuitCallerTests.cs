using System.Security.Claims;
using ManagedAccess.AspNetCore.Attribution;
using ManagedAccess.AspNetCore.CurrentCaller;
using ManagedAccess.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.CurrentCaller;

/// <summary>Whose circuit it is, whatever its authentication state provider does; in a browser, tests/FreshApps looks.</summary>
[Trait("Case", "A11")]
public sealed class CircuitCallerTests
{
    // A provider of the app's own that adds a role to the principal, and so makes another one each time it is asked.
    [Fact]
    public void Circuit_OfAKeyOfTheApps_IsNoPerson()
    {
        var circuit = new CircuitCaller();
        circuit.Open(
            new RequestAttribution { Kind = AttributionKind.Service, Client = new() { Id = "robot" } },
            new Provider(() => Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity([new("sub", "robot"), new(ClaimTypes.Role, "reader")], "ApiKey"))))));

        Assert.Equal(AttributionKind.Service, circuit.Current!.Kind);
    }

    // The same for a person's agent.
    [Fact]
    public async Task Circuit_OfAnAgent_WhoseClaimsAreCopied_IsStillTheAgents()
    {
        AttributionVia? via = null;
        string? client = null;
        await using var app = await ProtectedApp.StartAsync(setup => setup.App = web => web.MapGet("/circuit", (HttpContext context) =>
        {
            var circuit = new CircuitCaller();
            circuit.Open(context.GetAttribution(), new Provider(() => Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity(context.User.Claims, "copy"))))));
            (via, client) = (circuit.Current!.Via, circuit.Current.Client?.Id);
        }));

        await app.GetAsync("/circuit", app.Bearer());

        Assert.Equal((AttributionVia.Agent, "client-1"), (via, client));
    }

    // A provider that has to wait for its store each time.
    [Fact]
    public void Circuit_OfAPersonWhoHasSignedOut_IsNobodys_ThoughTheAnswerTakesTime()
    {
        var state = Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity([new("sub", "ada")], "cookie"))));
        var circuit = new CircuitCaller();
        var provider = new Provider(() => state);
        circuit.Open(new RequestAttribution { Kind = AttributionKind.Human, User = new() { Subject = "ada", Issuer = "https://as.example.com" } }, provider);
        state = new TaskCompletionSource<AuthenticationState>().Task; // being looked up: signed out, or somebody else

        Assert.NotEqual("ada", circuit.Current?.User?.Subject);
    }

    [Fact]
    public void Circuit_ThatHasEnded_IsNobodys()
    {
        var circuit = new CircuitCaller();
        circuit.Open(new RequestAttribution { Kind = AttributionKind.Human, User = new() { Subject = "ada", Issuer = "https://as.example.com" } }, null);
        circuit.Close();

        Assert.Null(circuit.Current);
        Assert.False(circuit.IsOpen);
    }

    [Fact]
    public async Task Accessor_WhileNobodyCanKnow_SaysThatTheCircuitIsBeingLookedUp()
    {
        await using var app = await ProtectedApp.StartAsync(_ => { });
        await using var services = app.Services.CreateAsyncScope();
        services.ServiceProvider.GetRequiredService<CircuitCaller>().Open(
            new RequestAttribution { Kind = AttributionKind.Human, User = new() { Subject = "ada", Issuer = "https://as.example.com" } },
            new Provider(() => new TaskCompletionSource<AuthenticationState>().Task));
        var accessor = services.ServiceProvider.GetRequiredService<IAttributionAccessor>();

        Assert.False(accessor.TryGetAttribution(out _));
        Assert.Contains("GetAuthenticationStateAsync", Assert.Throws<InvalidOperationException>(() => accessor.Attribution).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Circuit_ThatSomebodyElseSignsInTo_IsTheirs()
    {
        var user = "ada";
        var circuit = new CircuitCaller();
        circuit.Open(
            new RequestAttribution { Kind = AttributionKind.Human, User = new() { Subject = "ada", Issuer = "https://as.example.com" } },
            new Provider(() => Task.FromResult(new AuthenticationState(new ClaimsPrincipal(new ClaimsIdentity([new("sub", user)], "cookie"))))));

        user = "grace";

        Assert.Equal("grace", circuit.Current?.User?.Subject);
    }

    private sealed class Provider(Func<Task<AuthenticationState>> state) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => state();
    }
}
