using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Challenges;
using ManagedAccess.AspNetCore.Resources;
using ManagedAccess.AspNetCore.Tests.Access;
using ManagedAccess.AspNetCore.Tests.Resources;
using ManagedAccess.Testing;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Challenges;

public class BearerChallengeTests
{
    private const string Pointer = "https://wiki.example/.well-known/oauth-protected-resource";

    [Fact]
    [Trait("Conformance", "CHL-04")]
    public void ToString_OfACompleteChallenge_HasThePointerFirstAndEveryValueQuoted()
    {
        var challenge = new BearerChallenge
        {
            ResourceMetadata = Pointer,
            Realm = "wiki",
            Scope = ["wiki.read", "wiki.write"],
            Error = BearerError.InsufficientUserAuthentication,
            ErrorDescription = "A different authentication level is required",
            AcrValues = ["urn:mfa", "pwd"],
            MaxAge = 300,
        };

        Assert.Equal(
            $"Bearer resource_metadata=\"{Pointer}\", realm=\"wiki\", scope=\"wiki.read wiki.write\", error=\"insufficient_user_authentication\", error_description=\"A different authentication level is required\", acr_values=\"urn:mfa pwd\", max_age=\"300\"",
            challenge.ToString());
    }

    [Fact]
    [Trait("Conformance", "CHL-03")]
    public void ToString_WithoutAnything_IsNeverABareScheme() => Assert.Equal("Bearer realm=\"\"", new BearerChallenge().ToString());

    [Fact]
    [Trait("Conformance", "CHL-02")]
    public void ToString_WithoutAnError_HasNoDescriptionEither()
    {
        var challenge = new BearerChallenge { ResourceMetadata = Pointer, ErrorDescription = "The access token expired" };

        Assert.Equal($"Bearer resource_metadata=\"{Pointer}\"", challenge.ToString());
    }

    [Theory]
    [Trait("Conformance", "CHL-06")]
    [InlineData("wiki.read", "wiki.read")]
    [InlineData("wiki.read|offline_access|wiki.write", "wiki.read wiki.write")]
    [InlineData("b|a|b", "b a")]
    [InlineData("a b|c\"d|e\\f|g\rh|ü||i", "i")]
    [InlineData("offline_access", null)]
    [InlineData("", null)]
    public void Scope_IsOneListWithoutWhatNobodyCanAskFor(string scopes, string? expected)
    {
        var parameters = Parameters(new BearerChallenge { ResourceMetadata = Pointer, Scope = scopes.Split('|') }.ToString());

        Assert.Equal(expected, parameters.GetValueOrDefault("scope"));
    }

    [Theory]
    [Trait("Conformance", "CHL-12")]
    [InlineData("wiki", "\"wiki\"")]
    [InlineData("", "\"\"")]
    [InlineData("the \"wiki\"", "\"the \\\"wiki\\\"\"")]
    [InlineData("a\\b", "\"a\\\\b\"")]
    [InlineData("a, b=c; d", "\"a, b=c; d\"")]
    [InlineData("a\r\nX: y", "\"a??X: y\"")]
    [InlineData("größe", "\"gr??e\"")]
    [InlineData(" ~\u007f", "\" ~?\"")] // the first and the last character that a line may hold
    public void Realm_IsAQuotedString(string realm, string quoted) =>
        Assert.Equal("Bearer realm=" + quoted, new BearerChallenge { Realm = realm }.ToString());

    [Theory]
    [Trait("Conformance", "CHL-13")]
    [InlineData("say \"no\"", "say 'no'")]
    [InlineData("a\\b", "a/b")]
    [InlineData("a\r\nb\tc", "a  b c")]
    [InlineData("größe\u2028\u0000", "gr??e??")]
    [InlineData("a ~\u007f", "a ~?")]
    [InlineData("a, resource_metadata=\"https://evil.example\"", "a; resource_metadata:'https://evil.example'")]
    public void ErrorDescription_IsRewrittenNotEscaped(string description, string expected)
    {
        var challenge = new BearerChallenge { Error = BearerError.InvalidToken, ErrorDescription = description };

        Assert.Equal($"Bearer error=\"invalid_token\", error_description=\"{expected}\"", challenge.ToString());
    }

    [Fact]
    [Trait("Conformance", "CHL-11")]
    [Trait("Conformance", "CHL-13")]
    public void ToString_WithAnyCharacterAnywhere_IsOneParsableLine()
    {
        for (var character = 0; character <= 0x3000; character++)
        {
            var hostile = $"{(char)character}x{(char)character}\", error=\"none";
            var line = new BearerChallenge
            {
                Realm = hostile,
                ResourceMetadata = Pointer + hostile,
                Scope = [hostile, "ok"],
                Error = BearerError.InvalidRequest,
                ErrorDescription = hostile,
                AcrValues = [hostile],
            }.ToString();

            Assert.All(line, c => Assert.InRange(c, ' ', '~'));
            var parameters = Parameters(line); // refuses a name that occurs twice
            Assert.Equal("invalid_request", parameters["error"]);
            Assert.Equal("ok", parameters["scope"]);
            Assert.DoesNotContain('"', parameters["error_description"]);
            Assert.DoesNotContain('\\', parameters["error_description"]);
        }
    }

    [Fact]
    public void MaxAge_BelowZero_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => new BearerChallenge { MaxAge = -1 });

    [Fact]
    [Trait("Conformance", "CHL-25")]
    public void From_EachReason_SurvivesCrudeParsers()
    {
        Assert.True(ResourceIdentity.TryParse("https://wiki.example", out var identity, out _));
        var resource = new ProtectedResource(identity, null, [], IsMain: true);

        // A client that splits at every comma and at every equals sign still finds the parameters (interop, fact 8).
        foreach (var challenge in AccessReasonsTests.Rows.Where(row => row.IsChallenged).Select(row => BearerChallenge.From(new Refusal(row) { Resource = resource })!))
        {
            Assert.DoesNotContain(challenge.ErrorDescription ?? "", character => character is ',' or '"' or '=' or '\\');
            var crude = challenge.ToString()["Bearer ".Length..].Split(',').Select(part => part.Trim().Split('=', 2)).ToDictionary(part => part[0], part => part[1].Trim('"'));
            Assert.Equal(Pointer, crude["resource_metadata"]);
            Assert.Equal(challenge.Error, crude.GetValueOrDefault("error"));
            Assert.Equal(challenge.ErrorDescription, crude.GetValueOrDefault("error_description"));
        }
    }

    private static IReadOnlyDictionary<string, string> Parameters(string line) => Assert.Single(ReceivedChallenge.Parse(line)).Parameters;
}
