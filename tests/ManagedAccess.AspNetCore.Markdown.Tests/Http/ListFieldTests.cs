using ManagedAccess.AspNetCore.Markdown.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Http;

public sealed class ListFieldTests
{
    [Theory]
    [InlineData("a, b", "a", "b")]
    [InlineData(" a\t,, ,b ", "a", "b")]
    [InlineData("a=\"x, y\", b", "a=\"x, y\"", "b")]
    [InlineData("a=\"x\\\", y\", b", "a=\"x\\\", y\"", "b")]
    [InlineData("a=\"x, b", "a=\"x, b")]
    [InlineData("")]
    [InlineData(",")]
    public void TryRead_Line_GivesItsMembers(string line, params string[] expected)
    {
        var members = new List<string>();
        var rest = line.AsSpan();
        while (ListField.TryRead(ref rest, out var member))
        {
            members.Add(member.ToString());
        }

        Assert.Equal(expected, members);
    }

    [Theory]
    [InlineData(null, "Accept", "Accept")]
    [InlineData("", "Accept", "Accept")]
    [InlineData("Origin", "Accept", "Origin, Accept")]
    [InlineData("origin, accept", "Accept", "origin, accept")]
    [InlineData("Accept-Encoding", "Accept", "Accept-Encoding, Accept")]
    [InlineData("*", "Accept", "*")]
    [InlineData("Origin, *", "Accept", "Origin, *")]
    public void Add_ToVary_MergesWithoutDuplicates(string? present, string name, string expected)
    {
        IHeaderDictionary headers = new HeaderDictionary();
        if (present is not null)
        {
            headers.Vary = present;
        }

        VaryField.Add(headers, name);

        Assert.Equal(expected, headers.Vary.ToString());
    }

    [Fact]
    public void Add_ToSeveralLines_MakesThemOneList()
    {
        var headers = new HeaderDictionary { ["X-List"] = new StringValues(["a", "b, c"]) };

        ListField.Add(headers, "X-List", "B");
        ListField.Add(headers, "X-List", "d");

        Assert.Equal("a, b, c, d", headers["X-List"].ToString());
    }

    // RFC 7240 §2: a preference of another may be a quoted-string with anything in it.
    [Theory]
    [InlineData("markdown-max-tokens=300", 300)]
    [InlineData("wait=\"1, markdown-max-tokens=5\", markdown-max-tokens=300", 300)]
    [InlineData("wait=\"1, markdown-max-tokens=5\"", null)]
    [InlineData("markdown-max-tokens=\"300\"; x=\"1;2\"", 300)]
    public void ReadMaxTokens_BesideQuotedStrings_ReadsItsOwnMember(string prefer, int? expected) => Assert.Equal(expected, PreferField.ReadMaxTokens(prefer));

    [Theory]
    [InlineData("public, ext=\"a, s-maxage=1\", max-age=x", "private, ext=\"a, s-maxage=1\", max-age=x", true)]
    [InlineData("ext=\"public\", no-store, max-age=x", null, false)]
    public void MadePrivate_BesideWhatCannotBeRead_KeepsTheRestAsItIs(string field, string? expected, bool wasShared)
    {
        Assert.Equal(expected, CacheControlField.MadePrivate(field, out var shared));
        Assert.Equal(wasShared, shared);
    }
}
