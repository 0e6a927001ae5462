using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Tandem.Runs;

namespace Tandem.Integration.EndToEnd;

/// <summary>Looks into a running console's database from outside, by reads only.</summary>
static class LedgerFile
{
    /// <summary>True as soon as the run has ended; false when it has not within <paramref name="limit"/>.</summary>
    public static async Task<bool> IsOverAsync(string data, long run, TimeSpan limit)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < limit)
        {
            if (await StateAsync(data, run) is not (RunState.Queued or RunState.Running))
            {
                return true;
            }
            await Task.Delay(50);
        }
        return false;
    }

    static async Task<RunState> StateAsync(string data, long run)
    {
        var file = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(data, "console.db"),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        await using var connection = new SqliteConnection(file.ToString());
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT State FROM runs WHERE Id = $id";
        command.Parameters.AddWithValue("$id", run);
        return Enum.Parse<RunState>((string)(await command.ExecuteScalarAsync())!);
    }
}
