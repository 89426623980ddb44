using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Assurance;

/// <summary>The exchanges behind each part of the observations.</summary>
internal static class Evidence
{
    /// <summary>The exchanges that a check of this kind looked at; empty, with a reason, if there was nothing to look at.</summary>
    public static (IReadOnlyList<Exchange> Exchanges, string? Absence) Of(Basis basis, Observations seen)
    {
        Exchange?[] exchanges = [.. Find(basis, seen)];
        Exchange[] found = [.. exchanges.OfType<Exchange>().Distinct()];
        return (found, found.Length > 0 ? null : AbsenceOf(basis, seen));
    }

    private static IEnumerable<Exchange?> Find(Basis basis, Observations seen)
    {
        var (door, page) = (seen.Door, seen.Page);
        var isOpen = page is { IsOpen: true };
        return basis switch
        {
            Basis.Door => [door.Agent, door.Anything, door.Script],
            Basis.Refusal => door.IsPublic ? [] : [door.Agent],
            Basis.Challenge => door.Bearer is null ? [] : [door.Agent],
            Basis.RefusalHead => door.IsPublic ? [] : [door.Head],
            Basis.CrossOrigin => door.Agent.Status is 401 or 403 ? [door.Script, door.Preflight] : [],
            Basis.Places => seen.Documents.Where(document => document.Place is not (DocumentPlace.OldServer or DocumentPlace.Nobody)).Select(document => document.Get),
            Basis.Metadata => [seen.Metadata?.Get],
            Basis.MetadataHead => [seen.Metadata?.Head],
            Basis.MetadataCrossOrigin => [seen.Metadata?.Get, seen.Metadata?.Preflight],
            Basis.Nobody => [seen.At(DocumentPlace.Nobody)?.Get],
            Basis.SignedMetadata => seen.Documents.Where(document => document.Resource?.IsSigned == true && document.Place is not DocumentPlace.Nobody).Select(document => document.Get),
            Basis.Servers => seen.Servers.Select(server => server.Answer ?? seen.Metadata?.Get),
            Basis.ServerMetadata => seen.Servers.Where(server => server.Metadata is not null).Select(server => server.Answer),
            Basis.Keys => seen.Servers.Select(server => server.Keys),
            Basis.Entra => seen.Servers.Where(server => server.IsEntra).Select(server => server.Answer),
            Basis.Token => seen.Token is null ? [] : [page?.Agent],
            Basis.ReadableToken => seen.Token is { IsOpaque: false } ? [page?.Agent] : [],
            Basis.TokenForbidden => seen.Token is not null && page is { Agent.Status: 403 } ? [page.Agent] : [],
            Basis.Page => isOpen ? [page!.Agent, page.Browser] : [],
            Basis.PrivatePage => isOpen && page!.WithToken && !door.IsPublic ? [page.Agent, page.Browser, page.Again] : [],
            Basis.Markdown => isOpen && page!.Agent.IsMarkdown ? [page.Agent, page.Browser] : [],
            _ => isOpen ? [page!.Head] : [],
        };
    }

    private static string AbsenceOf(Basis basis, Observations seen) => basis switch
    {
        Basis.Refusal or Basis.Challenge or Basis.RefusalHead or Basis.CrossOrigin => seen.Door.IsPublic ? "The page needs no credential." : "There was no refusal with a Bearer challenge.",
        Basis.Metadata or Basis.MetadataHead or Basis.MetadataCrossOrigin or Basis.Nobody or Basis.Places => "No metadata was found.",
        Basis.SignedMetadata => "The metadata is not signed.",
        Basis.Servers or Basis.ServerMetadata or Basis.Keys => "No metadata of an authorization server was found.",
        Basis.Entra => "The authorization server is not Microsoft Entra.",
        Basis.Token => "No token was given: --token or --login.",
        Basis.ReadableToken => seen.Token is null ? "No token was given: --token or --login." : "The token cannot be read without its server.",
        Basis.TokenForbidden => seen.Token is null ? "No token was given: --token or --login." : "The token was not refused for its scopes.",
        Basis.PrivatePage when seen.Door.IsPublic => "Everybody may read the page.",
        Basis.Markdown when seen.Page is { IsOpen: true } => "The page did not come as Markdown.",
        _ => "The page was not opened: --token or --login opens it.",
    };
}
