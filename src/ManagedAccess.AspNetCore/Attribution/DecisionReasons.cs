using ManagedAccess.AspNetCore.Tokens;

namespace ManagedAccess.AspNetCore.Attribution;

/// <summary>The fixed list of reason codes in records, logs and metrics: those to refuse a credential (<see cref="TokenRejection"/>), and these.</summary>
internal static class DecisionReasons
{
    public const string None = "none";
    public const string CredentialMissing = "credential_missing";

    /// <summary>A credential of a kind that no configured authorization server issues.</summary>
    public const string CredentialUnsupported = "credential_unsupported";

    /// <summary>An event of the app's own refused a caller whose token is good.</summary>
    public const string RefusedByApplication = "refused_by_application";
    public const string CrossSite = "cross_site";
    public const string HostUnknown = "host_unknown";
    public const string InsufficientScope = "insufficient_scope";
    public const string InsufficientUserAuthentication = "insufficient_user_authentication";
    public const string HumanRequired = "human_required";
    public const string DirectHumanRequired = "direct_human_required";
    public const string GroupRequired = "group_required";
    public const string ServicesNotAdmitted = "services_not_admitted";
    public const string AudienceMismatch = "audience_mismatch";

    /// <summary>A requirement of the app's own was not met.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The app answered 401 or 403 itself, after the caller had been let in.</summary>
    public const string Application = "application";
    public const string Exception = "exception";
    public const string AuditUnavailable = "audit_unavailable";

    /// <summary>Every code there is.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Enum.GetValues<TokenRejection>().Select(rejection => rejection.ReasonCode())
            .Concat([
                CredentialMissing, CredentialUnsupported, RefusedByApplication, CrossSite, HostUnknown, InsufficientScope, InsufficientUserAuthentication, HumanRequired, DirectHumanRequired,
                GroupRequired, ServicesNotAdmitted, AudienceMismatch, Forbidden, Application, Exception, AuditUnavailable,
            ])
            .Distinct(),
    ];
}
