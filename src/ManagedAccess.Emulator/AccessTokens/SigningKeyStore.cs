using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;

namespace ManagedAccess.Emulator.AccessTokens;

/// <summary>Keeps the keys in the emulator's SQLite file, so that tokens and registrations survive a restart.</summary>
internal sealed class SigningKeyStore(string connectionString)
{
    private const int SecretSize = 64;

    public void Prepare()
    {
        using var connection = Open();
        Execute(connection, """
            CREATE TABLE IF NOT EXISTS emulator_signing_key (pkcs8 BLOB NOT NULL, created_at TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS emulator_secret (id INTEGER PRIMARY KEY CHECK (id = 1), value BLOB NOT NULL);
            """);
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<SigningKey> Load()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT pkcs8, created_at FROM emulator_signing_key ORDER BY rowid DESC";
        using var reader = command.ExecuteReader();
        var keys = new List<SigningKey>();
        while (reader.Read())
        {
            var createdAt = DateTimeOffset.Parse(reader.GetString(1), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
            keys.Add(SigningKey.Import((byte[])reader.GetValue(0), createdAt));
        }

        return keys;
    }

    /// <summary>Replaces the stored keys by <paramref name="keys"/>, newest first.</summary>
    public void Save(IReadOnlyList<SigningKey> keys)
    {
        using var connection = Open();
        using var transaction = connection.BeginTransaction();
        Execute(connection, "DELETE FROM emulator_signing_key");
        foreach (var key in keys.Reverse())
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO emulator_signing_key (pkcs8, created_at) VALUES ($pkcs8, $createdAt)";
            command.Parameters.AddWithValue("$pkcs8", key.Export());
            command.Parameters.AddWithValue("$createdAt", key.CreatedAt.ToString("O", CultureInfo.InvariantCulture));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <summary>The one symmetric secret of this file, made on first use.</summary>
    public byte[] LoadSecret()
    {
        using var connection = Open();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT OR IGNORE INTO emulator_secret (id, value) VALUES (1, $value)";
        insert.Parameters.AddWithValue("$value", RandomNumberGenerator.GetBytes(SecretSize));
        insert.ExecuteNonQuery();

        using var select = connection.CreateCommand();
        select.CommandText = "SELECT value FROM emulator_secret WHERE id = 1";
        return (byte[])select.ExecuteScalar()!;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
