using System.Text.Json;
using System.Text.RegularExpressions;
using ManagedAccess.EndToEnd.Tests.Clients;
using ManagedAccess.EndToEnd.Tests.Processes;

namespace ManagedAccess.EndToEnd.Tests;

/// <summary>A client with a key (RFC 9449) that is not ours, at the wiki with the emulator: neither its token nor its proofs are of use to anybody else.</summary>
public sealed partial class BoundTokenClientTests(NodeWorkspace node)
{
    [Fact]
    [Trait("Conformance", "POP-01, POP-02, POP-03, POP-04, POP-06, POP-07, POP-10")]
    public async Task Page_IsServedToTheHolderOfTheKeyOnly()
    {
        await using var wiki = await StartAsync();
        await using var client = await GetInAsync(wiki);

        var said = await TryAsync(client);

        AssertServedToTheHolderOnly(said);
        AssertServed(said["no nonce"]); // nobody asked for one
    }

    [Fact]
    [Trait("Conformance", "POP-11")]
    public async Task Nonce_ThatIsMissingOrOld_IsRefusedUntilTheNewOneIsSent()
    {
        await using var wiki = await StartAsync(
            new() { ["ManagedAccess:Tokens:DPoP:Nonces"] = "true", ["Emulator:ProofNonces"] = "true" });
        await using var client = await GetInAsync(wiki);

        var said = await TryAsync(client);
        await wiki.RestartAsync(); // its keys of nonces are new: what the client remembers is old
        var old = await ReadAgainAsync(client, "old nonce");
        var renewed = await ReadAgainAsync(client, "new nonce");

        AssertServedToTheHolderOnly(said);
        AssertRefused(said["no nonce"], "dpop", "use_dpop_nonce");
        AssertRefused(old, "dpop", "use_dpop_nonce");
        Assert.True(old.GetProperty("hasNonce").GetBoolean());
        AssertServed(renewed);
    }

    private static Task<WikiProcess> StartAsync(Dictionary<string, string>? settings = null) =>
        WikiProcess.StartAsync(new Dictionary<string, string>(settings ?? []) { ["ManagedAccess:Tokens:DPoP:Mode"] = "Allowed" });

    private async Task<ChildProcess> GetInAsync(WikiProcess wiki)
    {
        using var person = Person.Ada();
        const string RedirectUri = "http://127.0.0.1:49154/callback"; // nothing listens there: the person hands over the address
        var client = await node.StartAsync(
            "dpop-client.mjs", new Uri(wiki.Address, "/pages/on-call").AbsoluteUri, new Uri(wiki.Address, "/pages/glossary").AbsoluteUri, "Key holder", RedirectUri);
        try
        {
            var (authorize, _) = await client.WaitForAsync(Authorize());
            await WriteAsync(client, (await person.AnswerAsync(new Uri(JsonElement.Parse(authorize.Value).GetProperty("authorize").GetString()!), RedirectUri)).AbsoluteUri);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>What came of each attempt.</summary>
    private static async Task<Dictionary<string, JsonElement>> TryAsync(ChildProcess client)
    {
        await client.WaitForAsync(Tried());
        return client.Output.Split('\n').Where(line => line.StartsWith("{\"attempted\"", StringComparison.Ordinal)).Select(line => JsonElement.Parse(line))
            .ToDictionary(answer => answer.GetProperty("attempted").GetString()!);
    }

    private static async Task<JsonElement> ReadAgainAsync(ChildProcess client, string name)
    {
        await WriteAsync(client, name);
        var (answer, _) = await client.WaitForAsync(new Regex($$"""^\{"attempted":"{{name}}".*"""));
        return JsonElement.Parse(answer.Value);
    }

    private static async Task WriteAsync(ChildProcess client, string line)
    {
        await client.Input.WriteLineAsync(line);
        await client.Input.FlushAsync();
    }

    private static void AssertServedToTheHolderOnly(Dictionary<string, JsonElement> said)
    {
        AssertServed(said["page"]);
        AssertRefused(said["the same proof again"], "dpop", "invalid_dpop_proof");
        AssertRefused(said["token alone, as Bearer"], "bearer", "invalid_token");
        AssertRefused(said["token alone, as DPoP"], "dpop", "invalid_dpop_proof");
        AssertRefused(said["key of a thief"], "dpop", "invalid_dpop_proof");

        // What was refused elsewhere was good where it belongs.
        AssertRefused(said["proof for another address"], "dpop", "invalid_dpop_proof");
        AssertServed(said["that proof at its own address"], "glossary");
        AssertRefused(said["proof for another method"], "dpop", "invalid_dpop_proof");
        Assert.Equal(200, said["that proof with its own method"].GetProperty("status").GetInt32());
    }

    private static void AssertServed(JsonElement answer, string slug = "on-call")
    {
        Assert.True(answer.GetProperty("status").GetInt32() == 200, answer.ToString());
        Assert.Equal(SamplePages.Read(slug), SamplePages.Split(answer.GetProperty("text").GetString()!).Text);
    }

    /// <summary>RFC 9449 §7.1: the error is in the challenge of the scheme that was used, and in no other.</summary>
    private static void AssertRefused(JsonElement answer, string scheme, string error)
    {
        Assert.True(answer.GetProperty("status").GetInt32() == 401, answer.ToString());
        Assert.Equal(
            [("bearer", scheme == "bearer" ? error : null), ("dpop", scheme == "dpop" ? error : null)],
            answer.GetProperty("errors").EnumerateObject().Select(challenge => (challenge.Name, challenge.Value.GetString())).Order());
    }

    [GeneratedRegex(@"^\{""authorize"":.*\}$")]
    private static partial Regex Authorize();

    [GeneratedRegex(@"^\{""tried"":true\}$")]
    private static partial Regex Tried();
}
