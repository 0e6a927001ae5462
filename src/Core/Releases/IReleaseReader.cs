using Tandem.Clusters;

namespace Tandem.Releases;

/// <summary>Reads the objects of a release out of the bytes that were kept.</summary>
public interface IReleaseReader
{
    /// <summary>In the order of the stream. A stream that was once deployed can always be read; that it cannot is a bug and throws.</summary>
    IReadOnlyList<Manifest> Read(string yaml);
}
