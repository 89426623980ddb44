using System.Text.Json;
using ManagedAccess.Emulator.Users;
using Microsoft.Data.Sqlite;

namespace ManagedAccess.Emulator.Federation.Connections;

/// <summary>The people who have signed in through the source account. The emulator's SQLite file keeps them, so that sessions and grants survive a restart.</summary>
internal sealed class FederatedPeople(string connectionString, UserDirectory directory)
{
    /// <summary>Adds the people of an earlier run to the directory.</summary>
    /// <param name="issuer">The issuer of the connection. People of another source are forgotten.</param>
    public void Load(string issuer)
    {
        using var connection = Open();
        Execute(connection, "CREATE TABLE IF NOT EXISTS emulator_federated_person (subject TEXT PRIMARY KEY, issuer TEXT NOT NULL, document TEXT NOT NULL)");
        Execute(connection, "DELETE FROM emulator_federated_person WHERE issuer <> $issuer", ("$issuer", issuer));
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT document FROM emulator_federated_person ORDER BY rowid";
        using var reader = select.ExecuteReader();
        while (reader.Read())
        {
            directory.Keep(JsonSerializer.Deserialize<Person>(reader.GetString(0))!);
        }
    }

    /// <summary>Keeps what the source said about a person at the last sign-in.</summary>
    public void Keep(Person person, string issuer)
    {
        directory.Keep(person);
        using var connection = Open();
        Execute(
            connection,
            "INSERT OR REPLACE INTO emulator_federated_person (subject, issuer, document) VALUES ($subject, $issuer, $document)",
            ("$subject", person.Subject), ("$issuer", issuer), ("$document", JsonSerializer.Serialize(person)));
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }
}
