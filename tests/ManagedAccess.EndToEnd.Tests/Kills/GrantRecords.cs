using Microsoft.Data.Sqlite;

namespace ManagedAccess.EndToEnd.Tests.Kills;

/// <summary>The emulator's file, read while nobody writes: it is sound, and each grant in it is whole.</summary>
internal static class GrantRecords
{
    // A type is a name or a URN that ends with the name.
    private const string Grants = """
        SELECT grant.Id, grant.Status,
               TOTAL(token.Type LIKE '%authorization_code'), TOTAL(token.Type LIKE '%authorization_code' AND token.Status = 'redeemed'),
               TOTAL(token.Type LIKE '%access_token'), TOTAL(token.Type LIKE '%refresh_token'), TOTAL(token.Type LIKE '%refresh_token' AND token.Status = 'valid'),
               TOTAL(token.Type LIKE '%authorization_code' AND token.Status = 'revoked'), TOTAL(token.Status = 'valid')
        FROM OpenIddictAuthorizations AS grant LEFT JOIN OpenIddictTokens AS token ON token.AuthorizationId = grant.Id
        GROUP BY grant.Id
        """;

    /// <returns>How many grants there are.</returns>
    public static int AssertWhole(string file)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", check.ExecuteScalar());

        using var command = connection.CreateCommand();
        command.CommandText = Grants;
        using var reader = command.ExecuteReader();
        var count = 0;
        for (; reader.Read(); count++)
        {
            var (id, isValid) = (reader.GetString(0), reader.GetString(1) == "valid");
            var (codes, redeemed) = (reader.GetInt32(2), reader.GetInt32(3));
            var (accessTokens, refreshTokens, usable) = (reader.GetInt32(4), reader.GetInt32(5), reader.GetInt32(6));
            var (revokedCodes, valid) = (reader.GetInt32(7), reader.GetInt32(8));
            var state = $"grant {id}: {codes} codes, {redeemed} of them redeemed, {revokedCodes} revoked; {accessTokens} access tokens; {refreshTokens} refresh tokens, {usable} of them valid; {valid} valid of all";
            Assert.True(codes == 1, state);
            if (revokedCodes == 1)
            {
                // The client sent the code again after its answer, which ends all that was made from it (RFC 6749 §4.1.2).
                Assert.True(accessTokens > 0 && refreshTokens > 0 && valid == 0, state);
                continue;
            }

            Assert.True(redeemed == (refreshTokens > 0 ? 1 : 0) && redeemed == (accessTokens > 0 ? 1 : 0), state);
            Assert.True(!isValid || usable == redeemed, state);
        }

        return count;
    }
}
