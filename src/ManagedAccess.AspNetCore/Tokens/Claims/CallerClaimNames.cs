namespace ManagedAccess.AspNetCore.Tokens.Claims;

/// <summary>The claims that name a caller in the tokens of one issuer: from the settings, or from the preset where they are not set.</summary>
internal sealed class CallerClaimNames(AuthorizationServerClaimsOptions server, string? name, string? identifier, IList<string> roles)
{
    /// <summary>The claim that <c>Identity.Name</c> is read from; null for the name of the person.</summary>
    public string? Name { get; } = name;

    /// <summary>The claim that identifies the caller to the framework's own parts; null for the subject.</summary>
    public string? Identifier { get; } = identifier;

    /// <summary>The claims that hold roles.</summary>
    public string[] Roles { get; } = [.. roles.Count > 0 ? roles : ClaimsPresets.RolesOf(server.Preset)];

    /// <summary>The login name of a person, in order of preference.</summary>
    public string[] Username { get; } = [.. server.Username.Count > 0 ? server.Username : ClaimsPresets.Create(server.Preset).Username];

    /// <summary>The identifier of a person in the directory of the server, in order of preference.</summary>
    public string[] DirectoryId { get; } = [.. server.DirectoryId.Count > 0 ? server.DirectoryId : ClaimsPresets.Create(server.Preset).DirectoryId];
}
