namespace Tandem.Adapters.Storage;

/// <summary>What lies where in <see cref="AdapterOptions.DataDirectory"/>.</summary>
static class DataFolder
{
    public static string Root(AdapterOptions options) => Path.GetFullPath(options.DataDirectory);

    public static string Database(AdapterOptions options) => Path.Combine(Root(options), "console.db");

    /// <summary>Apart from the other, so that the job engine's writes and ours do not wait for each other.</summary>
    public static string Jobs(AdapterOptions options) => Path.Combine(Root(options), "quartz.db");

    /// <summary>Data Protection keys: whoever has them and the database has every secret.</summary>
    public static string Keys(AdapterOptions options) => Path.Combine(Root(options), "keys");

    public static string Lock(AdapterOptions options) => Path.Combine(Root(options), "console.lock");

    /// <summary>Makes the folders; that of the keys for our own user alone.</summary>
    public static void Create(AdapterOptions options)
    {
        Directory.CreateDirectory(Root(options));
        Directory.CreateDirectory(Keys(options));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Keys(options), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
