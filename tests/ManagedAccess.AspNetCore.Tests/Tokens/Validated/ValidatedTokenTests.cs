using System.Security.Claims;
using System.Text.Json.Nodes;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Validated;

/// <summary>Fresh identities over shared claims: nothing one request does reaches another.</summary>
public sealed class ValidatedTokenTests
{
    [Fact]
    public async Task Claims_OfEveryKind_CarryTheirValueAndType()
    {
        using var path = new TokenPath();
        var token = (await path.ValidateAsync(path.OAuth.Issue(claims =>
        {
            claims["roles"] = new JsonArray("editor", "reader");
            claims["level"] = 3;
            claims["weight"] = 1.5;
            claims["admin"] = false;
            claims["address"] = new JsonObject { ["city"] = "Köln \"am\" Rhein" };
            claims["list"] = new JsonArray(new JsonObject { ["a"] = 1 }, 2);
        }))).Token!;
        var identity = token.CreateIdentity("ManagedAccess");

        Assert.Equal("3f6f1c5e-ada", identity.FindFirst("sub")!.Value);
        Assert.Equal(["editor", "reader"], identity.FindAll("roles").Select(claim => claim.Value));
        Assert.Equal(("3", ClaimValueTypes.Integer64), Value("level"));
        Assert.Equal(("1.5", ClaimValueTypes.Double), Value("weight"));
        Assert.Equal(("false", ClaimValueTypes.Boolean), Value("admin"));
        Assert.Equal("Köln \"am\" Rhein", JsonNode.Parse(Value("address").Value)!["city"]!.GetValue<string>());
        Assert.Equal(["{\"a\":1}", "2"], identity.FindAll("list").Select(claim => claim.Value));
        Assert.All(identity.Claims, claim => Assert.Equal(path.OAuth.Issuer, claim.Issuer));
        Assert.All(identity.Claims, claim => Assert.Same(identity, claim.Subject));
        Assert.Equal("Ada Lovelace", identity.Name);
        Assert.True(identity.IsAuthenticated);
        Assert.True(new ClaimsPrincipal(identity).IsInRole("editor"));

        (string Value, string Type) Value(string type) => (identity.FindFirst(type)!.Value, identity.FindFirst(type)!.ValueType);
    }

    [Fact]
    public async Task Identity_ChangedInAnyWay_LeavesTheNextOneAlone()
    {
        using var path = new TokenPath();
        var token = (await path.ValidateAsync(path.OAuth.Issue())).Token!;
        var first = token.CreateIdentity("ManagedAccess");

        first.AddClaim(new Claim("role", "admin"));
        first.AddClaims([new Claim("a", "b")]);
        first.FindFirst("sub")!.Properties["leak"] = "yes";
        first.RemoveClaim(first.FindFirst("email"));
        Assert.True(first.TryRemoveClaim(first.FindFirst("name")));
        first.Label = "changed";
        first.BootstrapContext = "changed";

        var second = token.CreateIdentity("ManagedAccess");
        Assert.False(second.HasClaim("role", "admin"));
        Assert.False(second.HasClaim(claim => claim.Type == "a"));
        Assert.Empty(second.FindFirst("sub")!.Properties);
        Assert.Equal("ada@example.com", second.FindFirst("email")!.Value);
        Assert.Equal("Ada Lovelace", second.FindFirst("name")!.Value);
        Assert.Null(second.Label);
        Assert.Null(second.BootstrapContext);
        Assert.Equal(token.Claims.Count, second.Claims.Count());
    }

    [Fact]
    public async Task Identity_CopiedByWhateverMeans_KeepsItsClaims()
    {
        using var path = new TokenPath();
        var token = (await path.ValidateAsync(path.OAuth.Issue())).Token!;
        ClaimsIdentity Fresh() => token.CreateIdentity("ManagedAccess");
        using var stream = new MemoryStream();
        Fresh().WriteTo(new BinaryWriter(stream));
        stream.Position = 0;

        Assert.All(
            new ClaimsIdentity[]
            {
                Fresh().Clone(), new(Fresh()), new(Fresh(), [new Claim("x", "y")]), new(new BinaryReader(stream)), new ClaimsPrincipal(Fresh()).Clone().Identities.Single(), new(Fresh().Claims),
            },
            copy => Assert.Equal("3f6f1c5e-ada", copy.FindFirst("sub")!.Value));
    }

    [Fact]
    public async Task Identity_NobodyAsksForClaims_CostsLittle()
    {
        using var path = new TokenPath();
        var token = (await path.ValidateAsync(path.OAuth.Issue())).Token!;
        _ = token.CreateIdentity("ManagedAccess").IsAuthenticated;

        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = token.CreateIdentity("ManagedAccess").IsAuthenticated;

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 200);
    }

    // Long polling of SignalR reads the user of one request in two threads; a hub's UserIdentifier came out null.
    [Fact]
    public async Task Claims_ReadByTwoThreadsAtOnce_AreWholeForBoth()
    {
        using var path = new TokenPath();
        var token = (await path.ValidateAsync(path.OAuth.Issue(claims => claims["roles"] = new JsonArray([.. Enumerable.Range(0, 200).Select(number => JsonValue.Create($"r{number}"))])))).Token!;
        var identities = Enumerable.Range(0, 2_000).Select(_ => token.CreateIdentity("ManagedAccess")).ToArray();
        var arrived = 0;

        int CountIncomplete()
        {
            var incomplete = 0;
            for (var round = 0; round < identities.Length; round++)
            {
                Interlocked.Increment(ref arrived);
                SpinWait.SpinUntil(() => Volatile.Read(ref arrived) >= 2 * (round + 1));
                incomplete += identities[round].HasClaim("roles", "r199") ? 0 : 1;
            }

            return incomplete;
        }

        var other = Task.Factory.StartNew(CountIncomplete, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.Equal((0, 0), (CountIncomplete(), await other));
    }
}
