using ManagedAccess.Emulator.Sessions;
using Microsoft.AspNetCore.Http;

namespace ManagedAccess.Emulator.Edge;

/// <summary>The cookies of a request, divided into those of the edge and those of the application.</summary>
/// <param name="Assertions">The values that may be an assertion of this application, the one of this port first.</param>
/// <param name="Others">The pairs of the application, as the browser wrote them.</param>
/// <param name="HasOwn">Whether a cookie is the edge's own, so that the field must change.</param>
internal sealed record EdgeCookies(IReadOnlyList<string> Assertions, IReadOnlyList<string> Others, bool HasOwn)
{
    // A second cookie that binds the first to its browser. Access removes it at the edge.
    private const string BindingCookie = "CF_Binding";

    // A browser sends at most one of each name, unless another application on this machine has set more.
    private const int MaxAssertions = 4;

    private static readonly EdgeCookies None = new([], [], HasOwn: false);

    public static EdgeCookies Read(HttpContext context)
    {
        var fields = context.Request.Headers.Cookie;
        if (fields.Count == 0)
        {
            return None;
        }

        var atThisPort = SessionCookies.NameAt(context);
        List<string> assertions = [], others = [];
        var hasOwn = false;
        foreach (var field in fields)
        {
            // Split as text: the application gets its cookies as the browser wrote them.
            foreach (var pair in (field ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                var end = pair.IndexOf('=');
                var name = end < 0 ? pair.AsSpan() : pair.AsSpan(0, end).TrimEnd();
                if (SessionCookies.IsAuthorizationCookie(name))
                {
                    hasOwn = true;
                    if (end > 0 && name.SequenceEqual(atThisPort))
                    {
                        assertions.Insert(0, pair[(end + 1)..].Trim());
                    }
                    else if (end > 0 && name.SequenceEqual(SessionCookies.AuthorizationCookie))
                    {
                        assertions.Add(pair[(end + 1)..].Trim());
                    }
                }
                else if (name.SequenceEqual(BindingCookie))
                {
                    hasOwn = true;
                }
                else
                {
                    others.Add(pair);
                }
            }
        }

        return new EdgeCookies([.. assertions.Take(MaxAssertions)], others, hasOwn);
    }
}
