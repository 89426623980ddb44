using ManagedAccess.Cli.Discovery;
using ManagedAccess.Cli.Http;

namespace ManagedAccess.Cli.Doctor.Walks;

/// <summary>Looks for the protected resource metadata at each place where some client looks.</summary>
internal static class MetadataWalk
{
    public static async Task<IReadOnlyList<ResourceDocument>> RunAsync(Walk walk, Uri url, Door door, string origin, CancellationToken stop)
    {
        List<ResourceDocument> documents = [];
        var pointer = door.Challenges.Select(challenge => challenge["resource_metadata"]).FirstOrDefault(value => value is not null);
        if (pointer is not null && Uri.TryCreate(pointer, UriKind.Absolute, out var target) && Origins.IsSecure(target))
        {
            documents.Add(await LookAsync(DocumentPlace.Pointer, "the metadata, where the challenge points", target));
        }

        documents.Add(await LookAsync(DocumentPlace.Path, "the metadata of this path", WellKnown.ForResource(url)));
        documents.Add(await LookAsync(DocumentPlace.Host, "the metadata of the host", WellKnown.ForHost(url)));
        if (door.Agent.Status is 302 or 403 || door.Challenges.Any(challenge => challenge["resource_metadata"]?.Contains(WellKnown.AccessResource, StringComparison.Ordinal) == true))
        {
            documents.Add(await LookAsync(DocumentPlace.Access, "the metadata of Cloudflare Access", WellKnown.ForResource(url, WellKnown.AccessResource)));
        }

        var found = documents.FirstOrDefault(document => document.Resource is not null);
        if (found?.Resource?.ResourceUri is { } resource && Origins.IsSecure(resource))
        {
            documents.Add(await LookAsync(DocumentPlace.Resource, "the metadata at the well-known path of the resource", WellKnown.ForResource(resource)));
        }

        var nobody = new Uri($"{Origins.Of(url)}{WellKnown.Resource}/no-such-page-{Guid.NewGuid():N}");
        documents.Add(await LookAsync(DocumentPlace.Nobody, "the metadata of a path that does not exist", nobody));
        documents.Add(await LookAsync(DocumentPlace.OldServer, "the place where clients of 2025 look for an authorization server", new Uri(Origins.Of(url) + WellKnown.AuthorizationServer)));
        if (found is null)
        {
            return documents;
        }

        var complete = found with
        {
            Head = await walk.HeadAsync("the metadata with HEAD", found.Get.Uri, stop),
            Preflight = await DoorWalk.PreflightAsync(walk, "the metadata for a script of another origin", found.Get.Uri, origin, stop),
        };
        return [.. documents.Select(document => document == found ? complete : document)];

        async Task<ResourceDocument> LookAsync(DocumentPlace place, string purpose, Uri at)
        {
            // Several places can be one URL: a second request would show the same.
            var get = documents.FirstOrDefault(document => document.Get.Uri == at)?.Get
                ?? await walk.GetAsync(purpose, at, stop, new Field("Accept", "application/json"), new Field("Origin", origin), new Field("MCP-Protocol-Version", "2026-07-28"));
            var resource = get is { Status: 200 } && get.Json() is { } json && new ProtectedResource(json) is { IsOne: true } document ? document : null;
            return new(place, get, place is DocumentPlace.OldServer ? null : resource);
        }
    }
}
