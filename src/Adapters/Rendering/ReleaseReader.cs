using Tandem.Clusters;
using Tandem.Releases;

namespace Tandem.Adapters.Rendering;

/// <inheritdoc/>
sealed class ReleaseReader : IReleaseReader
{
    public IReadOnlyList<Manifest> Read(string yaml)
    {
        // What is objected to today may have been deployed yesterday; only what is missing could be mistaken for deleted.
        var read = ManifestReader.Read(yaml, new Dictionary<int, string>());
        return read.IsWhole && read.Objects.Count > 0
            ? read.Objects
            : throw new InvalidOperationException($"A kept release cannot be read: {read.Problems[0].What}");
    }
}
