using System.Globalization;
using System.Text;
using ManagedAccess.AspNetCore.Access;
using ManagedAccess.AspNetCore.Resources;

namespace ManagedAccess.AspNetCore.Challenges;

/// <summary>A Bearer challenge (RFC 6750 §3, RFC 9728 §5.1, RFC 9470 §3). The only code that quotes the value of a header.</summary>
/// <remarks>
/// Written for the parsers that exist: the pointer first, absolute and quoted; every value quoted; and no comma, quote or
/// <c>name=</c> inside a description, because some clients split there without looking for quotes.
/// </remarks>
internal sealed record BearerChallenge
{
    public const string Scheme = "Bearer";

    /// <summary>A protection space (RFC 9110 §11.5).</summary>
    public string? Realm { get; init; }

    /// <summary>The absolute URI of the protected resource metadata.</summary>
    public string? ResourceMetadata { get; init; }

    /// <summary>Every scope the operation needs. A value that is not a scope token is left out: no client could ask for it, and it would break the header.</summary>
    public IReadOnlyList<string> Scope { get; init; } = [];

    /// <summary>One of <see cref="BearerError"/>; null if no credential was presented, so there is no error to name.</summary>
    public string? Error { get; init; }

    /// <summary>A sentence from a fixed list; never text of a request or a token.</summary>
    public string? ErrorDescription { get; init; }

    /// <summary>Acceptable authentication contexts, in order of preference.</summary>
    public IReadOnlyList<string> AcrValues { get; init; } = [];

    /// <summary>Seconds since the person authenticated, at most; not negative.</summary>
    public long? MaxAge
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value.GetValueOrDefault(), nameof(MaxAge));
            field = value;
        }
    }

    /// <summary>The challenge of a refusal; null where a challenge would not help.</summary>
    public static BearerChallenge? From(Refusal refusal) => refusal.ResourceMetadata is null ? null : new()
    {
        ResourceMetadata = refusal.ResourceMetadata,
        Scope = refusal.Scope,
        Error = refusal.IsOfProof ? null : refusal.Reason.Error,
        ErrorDescription = refusal.IsOfProof ? null : refusal.Reason.ErrorDescription,
        AcrValues = refusal.AcrValues,
        MaxAge = refusal.MaxAge,
    };

    /// <summary>The header value, on one line.</summary>
    public override string ToString() => Format(Parameters());

    /// <summary>The parameters in the order they are written, values unquoted.</summary>
    public IEnumerable<KeyValuePair<string, string>> Parameters()
    {
        if (ResourceMetadata is not null)
        {
            yield return new("resource_metadata", ResourceMetadata);
        }

        if (Realm is not null)
        {
            yield return new("realm", Realm);
        }

        var scope = string.Join(' ', Scope.Where(s => ScopeToken.IsValid(s) && s != ScopeToken.OfflineAccess).Distinct(StringComparer.Ordinal));
        if (scope.Length > 0)
        {
            yield return new("scope", scope);
        }

        if (Error is not null)
        {
            yield return new("error", Error);
            if (ErrorDescription is not null)
            {
                yield return new("error_description", Rewrite(ErrorDescription));
            }
        }

        // acr values share the grammar of scope tokens closely enough that one check serves both.
        var acrValues = string.Join(' ', AcrValues.Where(ScopeToken.IsValid));
        if (acrValues.Length > 0)
        {
            yield return new("acr_values", acrValues);
        }

        if (MaxAge is { } maxAge)
        {
            yield return new("max_age", maxAge.ToString(CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Writes a Bearer challenge with these parameters. A bare <c>Bearer</c> is not a challenge (RFC 6750 §3), so without any it gets a realm.</summary>
    internal static string Format(IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var header = new StringBuilder(Scheme, 192);
        var separator = " ";
        foreach (var (name, value) in parameters)
        {
            header.Append(separator).Append(name).Append('=');
            AppendQuoted(header, value);
            separator = ", ";
        }

        return separator == " " ? Scheme + " realm=\"\"" : header.ToString();
    }

    // RFC 9110 §5.6.4: only the quote and the backslash are escaped. A character that is not allowed in a header line becomes a question mark.
    private static void AppendQuoted(StringBuilder header, string value)
    {
        header.Append('"');
        foreach (var character in value)
        {
            if (character is '"' or '\\')
            {
                header.Append('\\').Append(character);
            }
            else
            {
                header.Append(character is >= ' ' and <= '~' ? character : '?');
            }
        }

        header.Append('"');
    }

    // RFC 6750 §3 allows %x20-21 / %x23-5B / %x5D-7E here, so other characters are rewritten, not escaped.
    private static string Rewrite(string description) => string.Create(description.Length, description, static (span, text) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = text[i] switch
            {
                '"' => '\'',
                '\\' => '/',
                ',' => ';',
                '=' => ':',
                '\r' or '\n' or '\t' => ' ',
                >= ' ' and <= '~' => text[i],
                _ => '?',
            };
        }
    });
}
