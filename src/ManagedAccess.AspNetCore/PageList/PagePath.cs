using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;

namespace ManagedAccess.AspNetCore.PageList;

/// <summary>The one path of a route, for routes that need no value of the app's data.</summary>
internal static class PagePath
{
    /// <summary>The shortest path that the route matches; null if it needs a value that the route does not have itself.</summary>
    public static PathString? Of(RoutePattern pattern)
    {
        List<string> segments = [];
        var (needed, isComplete) = (0, false);
        foreach (var segment in pattern.PathSegments)
        {
            if (TextOf(segment, pattern, out var isDefault) is { } text && !isComplete)
            {
                segments.Add(text);
                needed = isDefault ? needed : segments.Count;
            }
            else if (CanBeLeftOut(segment, pattern))
            {
                isComplete = true;
            }
            else
            {
                return null;
            }
        }

        return new PathString("/" + string.Join('/', segments.Take(needed)));
    }

    // A conventional route of MVC, {controller=Home}/{action=Index}/{id?}, has one endpoint for each action, with the values that the action requires.
    private static string? TextOf(RoutePatternPathSegment segment, RoutePattern pattern, out bool isDefault)
    {
        isDefault = false;
        if (segment.Parts is [RoutePatternParameterPart { IsCatchAll: false } parameter])
        {
            var required = pattern.RequiredValues.TryGetValue(parameter.Name, out var value) ? value as string : null;
            isDefault = required is not null && string.Equals(required, pattern.Defaults.GetValueOrDefault(parameter.Name) as string, StringComparison.OrdinalIgnoreCase);
            return string.IsNullOrEmpty(required) ? null : required;
        }

        return segment.Parts.All(part => part is RoutePatternLiteralPart or RoutePatternSeparatorPart)
            ? string.Concat(segment.Parts.Select(part => part is RoutePatternLiteralPart literal ? literal.Content : ((RoutePatternSeparatorPart)part).Content))
            : null;
    }

    private static bool CanBeLeftOut(RoutePatternPathSegment segment, RoutePattern pattern) =>
        segment.Parts is [RoutePatternParameterPart { IsCatchAll: false } parameter] && (parameter.IsOptional || pattern.Defaults.ContainsKey(parameter.Name));
}
