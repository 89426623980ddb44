using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Jwt;

/// <summary>The grammar of RFC 8259, less what parsers disagree about.</summary>
[Trait("Conformance", "JWT-10")]
public sealed class StrictJsonObjectTests
{
    [Theory]
    [InlineData("""{}""")]
    [InlineData(""" { "a" : [ 1 , -2.5e+10 , 0 , 1E2 , true , false , null , "x\n\u00e9\ud83d\ude00\/" , { } , [ ] ] } """)]
    [InlineData("""{"a":{"a":1},"b":[{"a":1},{"a":2}]}""")]
    [InlineData("{\"a\":\"\u007f\u2028é😀\"}")]
    [InlineData("{\t\"a\"\r\n:1}")]
    public void Object_OfPlainJson_IsRead(string json) => Assert.Equal("None", FaultOf(json));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("}")]
    [InlineData("{}x")]
    [InlineData("{}{}")]
    [InlineData("{,}")]
    [InlineData("{\"a\"}")]
    [InlineData("{\"a\":}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{a:1}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":01}")]
    [InlineData("{\"a\":+1}")]
    [InlineData("{\"a\":.5}")]
    [InlineData("{\"a\":5.}")]
    [InlineData("{\"a\":1e}")]
    [InlineData("{\"a\":-}")]
    [InlineData("{\"a\":0x1}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":tru}")]
    [InlineData("{\"a\":truex}")]
    [InlineData("{\"a\":[1,]}")]
    [InlineData("{\"a\":[1 2]}")]
    [InlineData("{\"a\":\"x}")]
    [InlineData("{\"a\":\"\n\"}")]
    [InlineData("{\"a\":\"\\x\"}")]
    [InlineData("{\"a\":\"\\u12\"}")]
    [InlineData("{\"a\":\"\\u12g4\"}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":\"\\ud800\\u0041\"}")]
    [InlineData("{\"a\":\"\\udc00\\ud800\"}")]
    [InlineData("{\"\\udc00\":1}")]
    [InlineData("{/**/}")]
    [InlineData("\uFEFF{}")]
    [InlineData("{\"a\":1}\0")]
    [InlineData("\u00a0{}")]
    public void Object_OfAnythingElse_IsNot(string json) => Assert.Equal("Syntax", FaultOf(json));

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"é":1,"\u00e9":2}""")]
    [InlineData("""{"x":{"a":1,"b":2,"a":3}}""")]
    [InlineData("""{"x":[[{"a":1,"a":3}]]}""")]
    public void Member_NamedTwiceInOneObject_IsRefused(string json) => Assert.Equal("Duplicate", FaultOf(json));

    [Fact]
    public void Nesting_BeyondSixteen_IsRefused()
    {
        static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1);

        Assert.Equal("None", FaultOf(Nested(16)));
        Assert.Equal("Depth", FaultOf(Nested(17)));
    }

    [Fact]
    public void Members_BeyondFiveHundredAndTwelve_AreRefused()
    {
        static string Wide(int members) => "{" + string.Join(',', Enumerable.Range(0, members).Select(i => $"\"m{i}\":{i}")) + "}";

        Assert.Equal("None", FaultOf(Wide(512)));
        Assert.Equal("Members", FaultOf(Wide(513)));
    }

    [Fact]
    public void KnownMember_WrittenWithEscapes_IsTheSameMember()
    {
        Assert.Equal(JsonFault.None, StrictJsonObject.Read("""{"\u0073\u0075\u0062":"x","nested":{"aud":1}}"""u8, out var members));

        Assert.Equal(JsonKind.Text, members.At(JwtMember.Subject).Kind);
        Assert.Equal(JsonKind.Absent, members.At(JwtMember.Audience).Kind);
    }

    // What we accept, the parser of the framework accepts; what it refuses, we refuse.
    [Fact]
    public void Object_OfAnyText_IsNeverReadWhenTheFrameworkRefusesIt()
    {
        var alphabet = Gen.Elements("{", "}", "[", "]", ",", ":", "\"", "a", "b", "\\", "u00e9", "1", "-", ".", "e", "true", "null", " ", "\"a\":", "{\"a\":1", "}", "é", "\0");
        var texts = alphabet.ListOf().Select(parts => "{" + string.Concat(parts) + "}");
        var property = Prop.ForAll(texts.ToArbitrary(), text => FaultOf(text) != "None" || Parses(text));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), property);
    }

    // Seeded, on whole payloads: what we accept is exactly what an independent reader accepts that is told to be as strict.
    [Fact]
    public void Object_UnderASeededMutator_IsReadExactlyWhenAnIndependentReaderReadsIt()
    {
        var seed = Environment.GetEnvironmentVariable("MANAGED_ACCESS_FUZZ_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var mutant = Mutate(random, Encoding.UTF8.GetBytes(Payloads[random.Next(Payloads.Length)]));
            var fault = StrictJsonObject.Read(mutant, out var members);

            Assert.True(
                fault is JsonFault.Depth or JsonFault.Members || (fault is JsonFault.None) == IsReadIndependently(mutant),
                $"MANAGED_ACCESS_FUZZ_SEED={seed}, round {round}, {fault}: {Convert.ToBase64String(mutant)}");
            if (fault is JsonFault.None)
            {
                AssertSameMembers(mutant, members);
            }
        }
    }

    private static readonly string[] Payloads =
    [
        """{"alg":"ES256","kid":"k\u00e9y","crit":["exp"],"typ":"at+jwt"}""",
        """{"iss":"https://login.example.com","sub":"p\ud83d\ude00","aud":["a","b"],"exp":1764200000,"iat":1764190000.5,"jti":"j\u002d1","act":{"sub":"x","act":{"sub":"y"}},"ok":true,"no":null}""",
        """ { "a" : [ 1 , -2.5e+10 , 0 , { "b" : [ { } , [ ] ] } ] , "\u0073ub" : "é😀\/" , "nested" : { "aud" : 1 } } """,
    ];

    private static readonly string[] Splices =
    [
        "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "tru", "1e400", "01", "1.", "-", "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\u0000", "\\x", "\u00e9", "\0", "\uFEFF",
        "\"sub\":\"x\",", "\"\\u0073ub\":1,", "\"a\":{\"a\":1},", "//", " ", "\n", "{\"a\":[[[[[[[[[[[[[[[[",
    ];

    private static byte[] Mutate(Random random, byte[] json)
    {
        var bytes = new List<byte>(json);
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Splices[random.Next(Splices.Length)]));
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 6)));
                    break;
                case 2:
                    bytes[at] = (byte)random.Next(256);
                    break;
                default:
                    bytes[at] = (byte)random.Next(0x20, 0x7F);
                    break;
            }

            if (bytes.Count == 0)
            {
                bytes.Add((byte)'{');
            }
        }

        return [.. bytes];
    }

    private static bool IsReadIndependently(byte[] json)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(json);
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.EnumerateObject().All(member => member.Name is not null && IsUnicode(member.Value));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return false;
        }
    }

    // Reading a text with half a surrogate pair throws.
    private static bool IsUnicode(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() is not null,
        JsonValueKind.Array => value.EnumerateArray().All(IsUnicode),
        JsonValueKind.Object => value.EnumerateObject().All(member => member.Name is not null && IsUnicode(member.Value)),
        _ => true,
    };

    private static void AssertSameMembers(byte[] json, JwtMembers members)
    {
        using var document = JsonDocument.Parse(json);
        foreach (var member in Enum.GetValues<JwtMember>())
        {
            var slice = members.At(member);
            Assert.Equal(document.RootElement.TryGetProperty(member.Text(), out var value), slice.Kind != JsonKind.Absent);
            if (slice.Kind != JsonKind.Absent)
            {
                Assert.Equal(value.GetRawText(), Encoding.UTF8.GetString(json.AsSpan(slice.Start, slice.Length)));
            }
        }
    }

    private static bool Parses(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string FaultOf(string json) => StrictJsonObject.Read(Encoding.UTF8.GetBytes(json), out _).ToString();
}
