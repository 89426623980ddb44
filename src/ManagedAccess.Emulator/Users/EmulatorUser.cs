using ManagedAccess.AspNetCore.Markdown.Configuration;

namespace ManagedAccess.Emulator.Users;

/// <summary>A sample person who can sign in to the emulator with one click.</summary>
public sealed class EmulatorUser
{
    /// <summary>The address the person signs in with; it names the person in <c>IssueTokenAsync</c> too.</summary>
    /// <value>Required. Two people may not have the same address, compared without regard to letter case.</value>
    [PersonEmail]
    public string Email { get; set; } = "";

    /// <summary>The name shown on the login and consent pages and sent in the <c>name</c> claim.</summary>
    /// <value>Default: <see cref="Email"/>.</value>
    public string? Name { get; set; }

    /// <summary>The <c>sub</c> claim (RFC 7519 §4.1.2).</summary>
    /// <value>Default: a UUID computed from <see cref="Email"/>, the same on every machine and after every restart.</value>
    public string? Subject { get; set; }

    /// <summary>The groups that <c>/cdn-cgi/access/get-identity</c> reports and access tokens name (<c>groups</c>, RFC 9068 §2.2.3.1).</summary>
    /// <value>Default: none.</value>
    [NotBlank("the name of a group")]
    public IList<string> Groups { get; } = [];

    /// <summary>The authentication methods of the person's sign-in (<c>amr</c>, RFC 8176 §2), which a line <c>require method</c> of the policy asks for.</summary>
    /// <value>Default: <c>user</c>, because the sign-in is a click.</value>
    [NotBlank("an authentication method, for example mfa")]
    public IList<string> AuthenticationMethods { get; } = [];

    /// <summary>Further claims of the person, as the identity provider sends them: members of the claim <c>custom</c> in assertions and access tokens, for example <c>employee_id</c>.</summary>
    /// <value>Default: none.</value>
    [NotBlank("the value of a claim")]
    public IDictionary<string, string> Custom { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
