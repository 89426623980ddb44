using ManagedAccess.AspNetCore.Diagnostics;
using Xunit;

namespace ManagedAccess.AspNetCore.Tests.Diagnostics;

[Trait("Conformance", "LOG-03")]
public sealed class LogTextTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("", "")]
    [InlineData("ada@example.com", "ada@example.com")]
    [InlineData("Ärger in Zürich", "Ärger in Zürich")]
    [InlineData("a\r\nb", "a\\u000d\\u000ab")]
    [InlineData("\u001b[31mred", "\\u001b[31mred")]
    [InlineData("a\u2028b\u2029c", "a\\u2028b\\u2029c")]
    [InlineData("user\u202Egnp.exe", "user\\u202egnp.exe")]
    [InlineData("zero\u200Bwidth", "zero\\u200bwidth")]
    [InlineData("\0", "\\u0000")]
    public void Neutralise_OutsideText_IsOneHarmlessLine(string? value, string? expected) =>
        Assert.Equal(expected, LogText.Neutralise(value));

    [Theory]
    [InlineData(256, 256, false)]
    [InlineData(257, 263, true)]
    [InlineData(10_000, 264, true)]
    public void Neutralise_LongText_IsCutAndSaysSo(int length, int expectedLengthAtMost, bool marked)
    {
        var text = LogText.Neutralise(new string('x', length))!;

        Assert.InRange(text.Length, 256, expectedLengthAtMost);
        Assert.Equal(marked, text.EndsWith($"…(+{length - 256})", StringComparison.Ordinal));
    }
}
