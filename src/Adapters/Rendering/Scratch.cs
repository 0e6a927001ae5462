using Tandem.Overlays;

namespace Tandem.Adapters.Rendering;

/// <summary>A fresh folder that holds the files of a tree and nothing else, gone when disposed of.</summary>
sealed class Scratch : IDisposable
{
    Scratch(string folder) => Folder = folder;

    public string Folder { get; }

    public static async Task<Scratch> OfAsync(IReadOnlyList<OverlayFile> files, CancellationToken cancellation)
    {
        var scratch = new Scratch(Directory.CreateTempSubdirectory("tandem-render-").FullName);
        try
        {
            foreach (var file in files)
            {
                var path = Path.Combine(scratch.Folder, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllTextAsync(path, file.Content, cancellation);
            }
            return scratch;
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
