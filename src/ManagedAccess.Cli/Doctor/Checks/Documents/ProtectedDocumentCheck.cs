namespace ManagedAccess.Cli.Doctor.Checks.Documents;

/// <summary>The document tells how to get a token, so it cannot need one.</summary>
internal sealed class ProtectedDocumentCheck() : Check(
    "metadata-protected", "The metadata is behind the door that it explains", "RFC 9728 §3", Severity.Error,
    "Answer the well-known paths without a credential. ManagedAccess does before authorization, under any fallback policy; a proxy, an Access policy or middleware in front has to let /.well-known/ pass.",
    Agents.Every)
{
    public override IEnumerable<Finding> Look(Observations seen) => seen.Documents
        .Where(document => document.Place is DocumentPlace.Pointer or DocumentPlace.Path or DocumentPlace.Host or DocumentPlace.Resource && (document.Get.IsRedirect || document.Get.Status is 401 or 403 or 407))
        .DistinctBy(document => document.Get.Uri)
        .Select(document => Found(document.Get.Summary, document.Get));
}
