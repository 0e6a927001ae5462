using System.Globalization;

namespace Tandem.Adapters.Storage;

/// <summary>Keeps a second process away from the SQLite files for as long as this one lives.</summary>
sealed class ProcessGuard : IDisposable
{
    FileStream? _held;

    /// <exception cref="InvalidOperationException">Another process holds the folder.</exception>
    public void Take(AdapterOptions options)
    {
        var path = DataFolder.Lock(options);
        try
        {
            _held ??= new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held)
        {
            throw new InvalidOperationException(
                $"Another console, whose process id is in {path}, already uses this folder; "
                    + "for more than one process give all of them a PostgreSQL connection instead.",
                held
            );
        }
        _held.SetLength(0);
        _held.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        _held.Flush();
    }

    public void Dispose() => _held?.Dispose();
}
