using System.Text;
using System.Text.Json;
using ManagedAccess.AspNetCore.Tokens.Claims;
using ManagedAccess.AspNetCore.Tokens.Jwt;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Tokens.Claims;

/// <summary>The grammar of signs, as a table.</summary>
public sealed class ClaimConditionTests
{
    [Theory]
    [InlineData("uid", """ "00u1" """, true)]
    [InlineData("uid", """ "" """, false)]
    [InlineData("uid", """ " \t" """, false)]
    [InlineData("uid", "null", false)]
    [InlineData("uid", "7", true)]
    [InlineData("uid", "false", true)]
    [InlineData("uid", "{}", true)]
    [InlineData("uid", "[]", false)]
    [InlineData("uid", """ [""] """, false)]
    [InlineData("uid", """ ["a"] """, true)]
    [InlineData("uid", null, false)]
    [InlineData("!uid", null, true)]
    [InlineData("!uid", """ "" """, true)]
    [InlineData("!uid", """ "00u1" """, false)]
    [InlineData("idtyp=app", """ "app" """, true)]
    [InlineData("idtyp=app", """ "APP" """, false)]
    [InlineData("idtyp=app", """ "application" """, false)]
    [InlineData("idtyp=app", """ "\u0061pp" """, true)]
    [InlineData("idtyp=app", null, false)]
    [InlineData("idtyp=app", """ {"app":"app"} """, false)]
    [InlineData("!idtyp=app", null, true)]
    [InlineData("facets=11", """ "9 3 11" """, true)]
    [InlineData("facets=11", """ "9 3 111" """, false)]
    [InlineData("facets=11", """ ["9","11"] """, true)]
    [InlineData("facets=11", """ ["3", 11] """, true)]
    [InlineData("facets=11", "[111, true, null]", false)]
    [InlineData("facets=11", "11", true)]
    [InlineData("facets=11", "[[\"11\"]]", true)]
    [InlineData("service=true", "true", true)]
    [InlineData("service=null", "null", false)]
    [InlineData("scp=/", """ "/" """, true)]
    [InlineData("name=service-account-*", """ "service-account-wiki" """, true)]
    [InlineData("name=service-account-*", """ "a-service-account-wiki" """, false)]
    [InlineData("name=Ada Lovelace", """ "Ada Lovelace" """, true)]
    [InlineData("https://corp.example/kind=bot", """ "bot" """, true)]
    public void Sign_OnAClaim_IsSeenOrNot(string text, string? json, bool expected)
    {
        var sign = ClaimCondition.TryParse(text)!;
        var value = Encoding.UTF8.GetBytes(json?.Trim() ?? "");

        Assert.Equal(expected, sign.IsMet(value, new JsonSlice(0, value.Length, KindOf(json), Escaped: json?.Contains('\\') == true)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("!")]
    [InlineData("=app")]
    [InlineData("!=app")]
    [InlineData("idtyp=")]
    [InlineData("idtyp=*")]
    public void Sign_OfNoClaimOrNoValue_IsNone(string? text) => Assert.Null(ClaimCondition.TryParse(text));

    private static JsonKind KindOf(string? json) => json is null ? JsonKind.Absent : JsonDocument.Parse(json).RootElement.ValueKind switch
    {
        JsonValueKind.String => JsonKind.Text,
        JsonValueKind.Number => JsonKind.Number,
        JsonValueKind.Array => JsonKind.Array,
        JsonValueKind.Object => JsonKind.Object,
        _ => JsonKind.Literal,
    };
}
