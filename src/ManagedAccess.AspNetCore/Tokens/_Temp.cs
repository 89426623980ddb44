using Microsoft.AspNetCore.Http;
namespace ManagedAccess.AspNetCore.Tokens;
internal static class R2 { public static ManagedAccess.AspNetCore.Tokens.CredentialReading ReadWithoutCookie(this ManagedAccess.AspNetCore.Tokens.AccessTokenReader r, HttpRequest q) => r.Read(q); }
