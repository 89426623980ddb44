using System.Globalization;
using ManagedAccess.AspNetCore.Auditing;
using ManagedAccess.AspNetCore.Tokens;
using ManagedAccess.AspNetCore.Tokens.Claims;
using Microsoft.Extensions.Configuration;

namespace ManagedAccess.AspNetCore;

/// <summary>Every key the section may hold, as data: what the binder would skip or trip over is named here, with path and value.</summary>
internal static class ManagedAccessConfigurationSchema
{
    private static readonly Node Text = new(_ => null);
    private static readonly Node Flag = new(value => bool.TryParse(value, out bool _) ? null : "true or false");
    private static readonly Node Number = new(value =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int _) ? null : "a whole number");
    private static readonly Node Duration = new(value =>
        TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out TimeSpan _) ? null : "a time span such as 00:01:00 (hours:minutes:seconds)");
    private static readonly Node ServerType = Name<AuthorizationServerType>();
    private static readonly Node Preset = Name<ClaimsPreset>();
    private static readonly Node FailurePolicy = Name<AuditFailurePolicy>();

    private static readonly Node Introspection = new(_ => "no value: token introspection is not part of this version");

    private static readonly Node CallerRules = Node.Section(new(StringComparer.OrdinalIgnoreCase)
    {
        ["AllowServices"] = Flag,
        ["RequiredAuthenticationMethods"] = Node.List(Text),
        ["MaxAuthenticationAge"] = Duration,
    });

    private static readonly Node ClaimNames = Node.Section(new(StringComparer.OrdinalIgnoreCase)
    {
        ["Preset"] = Preset,
        ["Subject"] = Node.List(Text),
        ["ClientId"] = Node.List(Text),
        ["TokenId"] = Node.List(Text),
        ["Scope"] = Node.List(Text),
        ["ServiceScope"] = Node.List(Text),
        ["ScopePrefix"] = Text,
        ["Email"] = Node.List(Text),
        ["Name"] = Node.List(Text),
        ["Username"] = Node.List(Text),
        ["DirectoryId"] = Node.List(Text),
        ["ServiceWhen"] = Node.List(Text),
        ["PersonWhen"] = Node.List(Text),
    });

    private static readonly Node Root = Node.Section(new(StringComparer.OrdinalIgnoreCase)
    {
        ["Resource"] = Text,
        ["ResourceName"] = Text,
        ["ResourceNames"] = Node.Map(Text),
        ["MetadataMaxAge"] = Duration,
        ["ScopesSupported"] = Node.List(Text),
        ["AuthorizationServers"] = Node.List(Node.Section(new(StringComparer.OrdinalIgnoreCase)
        {
            ["Type"] = ServerType,
            ["Issuer"] = Text,
            ["Audiences"] = Node.List(Text),
            ["RequireHttpsMetadata"] = Flag,
            ["JwksUri"] = Text,
            ["Advertise"] = Text,
            ["TokenTypes"] = Node.List(Text),
            ["IdentityLookup"] = Flag,
            ["IdentityKey"] = Text,
            ["GroupsClaim"] = Text,
            ["Claims"] = ClaimNames,
            ["Callers"] = CallerRules,
            ["Introspection"] = Introspection,
        })),
        ["Resources"] = Node.List(Node.Section(new(StringComparer.OrdinalIgnoreCase)
        {
            ["Path"] = Text,
            ["Name"] = Text,
            ["ScopesSupported"] = Node.List(Text),
            ["Exact"] = Flag,
        })),
        ["ImpliedScopes"] = Node.Map(Node.List(Text)),
        ["Tokens"] = Node.Section(new(StringComparer.OrdinalIgnoreCase)
        {
            ["ClockSkew"] = Duration,
            ["MaxTokenLength"] = Number,
            ["CacheEntries"] = Number,
            ["NameClaimType"] = Text,
            ["RoleClaimTypes"] = Node.List(Text),
            ["IdentifierClaimType"] = Text,
            ["SaveToken"] = Flag,
        }),
        ["Callers"] = CallerRules,
        ["Challenges"] = Node.Section(new(StringComparer.OrdinalIgnoreCase)
        {
            ["BrowserScheme"] = Text,
            ["BrowserLoginPath"] = Text,
            ["AllowedOrigins"] = Node.List(Text),
            ["AdvertisePathBaseMetadata"] = Flag,
            ["Realm"] = Text,
        }),
        ["Markdown"] = Node.Section(new(StringComparer.OrdinalIgnoreCase)
        {
            ["Enabled"] = Flag,
            ["ContentSelector"] = Text,
            ["ExcludeSelectors"] = Node.List(Text),
            ["PathSuffix"] = Text,
            ["FrontMatter"] = Flag,
            ["ContentSignal"] = Text,
            ["Variant"] = Text,
            ["MaxHtmlLength"] = Number,
        }),
        ["Audit"] = Node.Section(new(StringComparer.OrdinalIgnoreCase)
        {
            ["Enabled"] = Flag,
            ["IncludeEmail"] = Flag,
            ["SpanAttributes"] = Flag,
            ["OnFailure"] = FailurePolicy,
            ["File"] = Node.Section(new(StringComparer.OrdinalIgnoreCase)
            {
                ["Path"] = Text,
                ["MaxBytes"] = Number,
                ["FlushInterval"] = Duration,
                ["Key"] = Text,
            }),
        }),
    });

    /// <summary>What is wrong with the section, one message each; empty when the binder may have it.</summary>
    public static IReadOnlyList<string> Check(IConfigurationSection section)
    {
        var problems = new List<string>();
        Root.Check(section, problems);
        return problems;
    }

    /// <summary>Every setting by its name below the section; a list's or map's members as <c>#</c>.</summary>
    public static IEnumerable<string> Settings() => Root.Names("").Where(name => !name.EndsWith(":Introspection", StringComparison.Ordinal));

    private static Node Name<TEnum>()
        where TEnum : struct, Enum => new(value =>
            Enum.GetNames<TEnum>().Contains(value, StringComparer.OrdinalIgnoreCase) ? null : string.Join(" or ", Enum.GetNames<TEnum>()));

    /// <summary>A place in the section: a value with its reading, a list, a map, or named members.</summary>
    private sealed class Node(Func<string, string?>? read)
    {
        private Dictionary<string, Node>? _members;
        private Node? _item;
        private bool _isList;

        public static Node Section(Dictionary<string, Node> members) => new(null) { _members = members };

        public static Node List(Node item) => new(null) { _item = item, _isList = true };

        public static Node Map(Node item) => new(null) { _item = item };

        public void Check(IConfigurationSection section, List<string> problems)
        {
            var children = section.GetChildren().ToArray();
            if (read is not null)
            {
                CheckValue(section, children, problems);
                return;
            }

            // An empty JSON array or object arrives as an empty string.
            if (!string.IsNullOrEmpty(section.Value) && children.Length == 0)
            {
                problems.Add($"{section.Path} is '{section.Value}'; expected {(_isList ? $"a list ({section.Path}:0, {section.Path}:1, …)" : "a section with named settings")}.");
                return;
            }

            foreach (var child in children)
            {
                CheckChild(child, problems);
            }
        }

        public IEnumerable<string> Names(string path)
        {
            if (_members is not null)
            {
                return _members.SelectMany(member => member.Value.Names(path.Length == 0 ? member.Key : $"{path}:{member.Key}"));
            }

            // A list of values is one setting; a list of sections has settings of its own.
            return _item?._members is not null ? _item.Names($"{path}:#") : [path];
        }

        private void CheckValue(IConfigurationSection section, IConfigurationSection[] children, List<string> problems)
        {
            if (children.Length > 0)
            {
                problems.Add($"{children[0].Path} is not a setting: {section.Path} takes a single value.");
            }
            else if (!string.IsNullOrEmpty(section.Value) && read!(section.Value) is { } expected)
            {
                problems.Add($"{section.Path} is '{section.Value}'; expected {expected}.");
            }
        }

        private void CheckChild(IConfigurationSection child, List<string> problems)
        {
            if (_isList && !int.TryParse(child.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                problems.Add($"{child.Path} is not a setting: expected a list index (0, 1, …) in its place.");
            }
            else if ((_item ?? _members!.GetValueOrDefault(child.Key)) is { } node)
            {
                node.Check(child, problems);
            }
            else
            {
                problems.Add($"{child.Path} is not a setting. Known here: {string.Join(", ", _members!.Keys)}.");
            }
        }
    }
}
