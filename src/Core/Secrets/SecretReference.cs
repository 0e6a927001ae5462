namespace Tandem.Secrets;

public enum SecretPlace
{
    /// <summary>An environment variable of the console.</summary>
    Variable,

    /// <summary>A file below the secrets folder, given by its path relative to it.</summary>
    File,
}

/// <summary>Where a secret lies, instead of the secret.</summary>
public sealed record SecretReference(SecretPlace Place, string Name)
{
    public override string ToString() => Place == SecretPlace.Variable ? $"env:{Name}" : $"file:{Name}";
}

/// <summary>Looks references up.</summary>
public interface ISecretSource
{
    /// <returns>A failure when there is nothing, or when the file lies outside the secrets folder.</returns>
    Task<Result<SecretText>> ReadAsync(SecretReference reference, CancellationToken cancellation);
}
