using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Tandem.Adapters;
using Tandem.Adapters.Storage;
using Xunit;

namespace Tandem.Integration.Storage;

/// <summary>The storage as the console registers it, on a folder or a PostgreSQL database of the test's own.</summary>
sealed class TestStorage : IAsyncDisposable
{
    readonly bool _keepFolder;

    TestStorage(ServiceProvider services, string folder, bool keepFolder) =>
        (Services, Folder, _keepFolder) = (services, folder, keepFolder);

    public ServiceProvider Services { get; }

    public string Folder { get; }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <param name="postgres">Connection string, or empty for SQLite.</param>
    /// <param name="folder">An existing folder to open again; null makes one that is removed at the end.</param>
    public static async Task<TestStorage> OpenAsync(string postgres = "", string? folder = null)
    {
        var path = folder ?? Directory.CreateTempSubdirectory("tandem-storage-").FullName;
        var options = new AdapterOptions { DataDirectory = path, PostgresConnection = postgres };
        var services = new ServiceCollection().AddSingleton(options).AddLogging(l => l.SetMinimumLevel(LogLevel.Warning));
        services.AddStorage(options);
        var storage = new TestStorage(services.BuildServiceProvider(), path, folder is not null);
        try
        {
            await Database.PrepareAsync(storage.Services, TestContext.Current.CancellationToken);
            return storage;
        }
        catch
        {
            await storage.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (!_keepFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
