using ManagedAccess.Cli.Doctor.Checks.Challenges;
using ManagedAccess.Cli.Doctor.Checks.Documents;
using ManagedAccess.Cli.Doctor.Checks.Identifiers;
using ManagedAccess.Cli.Doctor.Checks.Pages;
using ManagedAccess.Cli.Doctor.Checks.Servers;
using ManagedAccess.Cli.Doctor.Checks.Tokens;

namespace ManagedAccess.Cli.Doctor.Checks;

/// <summary>Every check, in the order of an agent's way. The page about the doctor has this table.</summary>
internal static class CheckTable
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new BrokenPageCheck(), new RedirectCheck(), new LoginPageCheck(), new ClosedDoorCheck(), new MissingChallengeCheck(),
        new SeveralChallengesCheck(), new FirstChallengeCheck(), new ChallengeGrammarCheck(), new PointerCheck(), new ScopeCheck(), new ScopeNote(),
        new HeadCheck(), new CrossOriginCheck(), new CrossOriginNote(),

        new MissingDocumentCheck(), new ProtectedDocumentCheck(), new HtmlDocumentCheck(), new FailingDocumentCheck(), new DocumentTypeCheck(),
        new SchemeCheck(), new ResourceCheck(), new SlashCheck(), new PlacementCheck(), new NameCheck(), new NobodyCheck(), new ServersCheck(),
        new SignedMetadataCheck(), new HeaderMethodCheck(), new OfflineAccessCheck(), new DocumentCrossOriginCheck(), new DocumentHeadCheck(),

        new ServerSchemeCheck(), new ServerUnreachableCheck(), new ServerIssuerCheck(), new ServerFlowCheck(), new ServerPkceCheck(),
        new ServerRegistrationCheck(), new ServerPublicClientCheck(), new ServerKeysCheck(), new ServerScopesCheck(), new EntraScopeCheck(),
        new ClockCheck(), new ServerIssuerParameterNote(),

        new TokenKeysCheck(), new OpaqueCheck(), new AudienceCheck(), new TokenIssuerCheck(), new TokenTimeCheck(), new TokenScopeCheck(),
        new TokenRefusedCheck(), new TokenShortNote(),

        new PublicNote(), new MixedUpCheck(), new CacheStorageCheck(), new VaryCheck(), new EntityTagCheck(), new MarkdownCheck(), new RelabelledCheck(),
        new PageHeadCheck(), new PageHeadNote(),
    ];

    /// <summary>The findings of all checks, in the order of the table.</summary>
    public static IReadOnlyList<Finding> Look(Observations seen) => [.. All.SelectMany(check => check.Look(seen))];
}
