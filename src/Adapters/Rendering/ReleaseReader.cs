using Tandem.Clusters;
using Tandem.Releases;

namespace Tandem.Adapters.Rendering;

/// <inheritdoc/>
sealed class ReleaseReader : IReleaseReader
{
    public IReadOnlyList<Manifest> Read(string yaml)
    {
        var (objects, problems) = ManifestReader.Read(yaml);
        return problems is [var first, ..] ? throw new InvalidOperationException($"A kept release cannot be read: {first.What}") : objects;
    }
}
