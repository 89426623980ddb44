using ManagedAccess.AspNetCore.Markdown.Configuration;
using ManagedAccess.Emulator.Loopback;

namespace ManagedAccess.Emulator.Federation;

/// <summary>Checks that a value is the origin of another emulator on this machine, written as a browser writes an origin.</summary>
internal sealed class FederatedOriginAttribute : SettingRuleAttribute
{
    protected override string? ExpectedInPlaceOf(object value) => IsOrigin((string)value) ? null : "an origin on this machine without a slash at the end, for example http://localhost:5080";

    private static bool IsOrigin(string value)
        => Uri.TryCreate(value, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            && LoopbackOrigin.IsLoopback(uri)
            && uri.GetLeftPart(UriPartial.Authority) == value;
}
