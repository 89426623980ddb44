using System.Text;
using ManagedAccess.AspNetCore.Markdown.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ManagedAccess.AspNetCore.Markdown.Tests.Pages;

[Trait("Conformance", "REP-09")]
public class HtmlCharsetTests
{
    [Theory]
    [InlineData("utf-8", "text/html; charset=utf-8", "<p>Grüße €")]
    [InlineData("utf-8", "text/html", "<p>Grüße €")]
    [InlineData("utf-8", null, "<p>Grüße €")]
    [InlineData("utf-8", "text/html; charset=\"UTF-8\"", "<p>Grüße €")]
    [InlineData("windows-1252", "text/html; charset=iso-8859-1", "<p>Grüße €")]
    [InlineData("windows-1252", "text/html; charset=latin1", "<p>Grüße €")]
    [InlineData("windows-1252", "text/html", "<p>Grüße €")]
    [InlineData("iso-8859-2", "text/html; charset=ISO-8859-2", "<p>Łódź")]
    [InlineData("windows-1251", "text/html", "<meta charset=windows-1251><p>Привет")]
    [InlineData("windows-1251", "text/html", "<!-- <meta charset=utf-8> --><META CHARSET = 'windows-1251' ><p>Привет")]
    [InlineData("shift_jis", "text/html", "<meta http-equiv=Content-Type content=\"text/html; charset=Shift_JIS\"><p>こんにちは")]
    [InlineData("utf-8", "text/html", "<meta charset=utf-16><p>Grüße")]
    [InlineData("utf-16", "text/html; charset=utf-16", "<p>Grüße")]
    [InlineData("utf-16BE", "text/html; charset=utf-16be", "<p>Grüße")]
    [InlineData("utf-8", "text/html; charset=utf-8", "<meta charset=windows-1251><p>Grüße")] // the field wins over the page
    public void Decode_OctetsOfAnEncoding_AreTheText(string encoding, string? contentType, string html)
    {
        var octets = (CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding)).GetBytes(html);

        Assert.True(HtmlCharset.TryDecode(octets, contentType, out var text));
        Assert.Equal(html, text);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Decode_ByteOrderMark_WinsOverTheFieldAndIsNoText(string name)
    {
        var encoding = Encoding.GetEncoding(name);

        Assert.True(HtmlCharset.TryDecode([.. encoding.GetPreamble(), .. encoding.GetBytes("<p>Grüße")], "text/html; charset=windows-1251", out var text));
        Assert.Equal("<p>Grüße", text);
    }

    [Theory]
    [InlineData("text/html; charset=utf-7")]
    [InlineData("text/html; charset=x-klingon")]
    [InlineData("text/html; charset=utf-32")]
    public void Decode_EncodingThatBrowsersDoNotKnow_IsRefused(string contentType)
    {
        Assert.False(HtmlCharset.TryDecode("<p>"u8, contentType, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<meta")]
    [InlineData("<meta charset")]
    [InlineData("<meta charset=")]
    [InlineData("<meta charset=>")]
    [InlineData("<!-- <meta charset=x")]
    [InlineData("<<<<meta")]
    public void Decode_OddHead_IsUtf8(string html)
    {
        Assert.True(HtmlCharset.TryDecode(Encoding.UTF8.GetBytes(html), "text/html", out var text));
        Assert.Equal(html, text);
    }

    [Fact]
    public async Task Page_InAnotherCharset_LeavesAsUtf8()
    {
        var octets = CodePagesEncodingProvider.Instance.GetEncoding("windows-1251")!.GetBytes("<p>Привет");
        await using var app = await MarkdownApp.StartAsync(app => app.MapGet("/page", () => Results.Bytes(octets, "text/html; charset=windows-1251")));

        using var response = await app.GetAsync("/page");

        Assert.Equal("text/markdown; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("Привет", Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
    }
}
