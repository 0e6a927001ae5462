namespace Tandem.Secrets;

/// <summary>A secret in memory. Prints as dots; the value comes out only through <see cref="Reveal"/>, which is easy to search for.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(SecretTextJsonConverter))]
public sealed class SecretText(string value)
{
    /// <summary>The value in clear.</summary>
    public string Reveal() => value;

    public override string ToString() => "•••";
}

/// <summary>Refuses both directions, so that no secret leaves by way of a serialised object.</summary>
sealed class SecretTextJsonConverter : System.Text.Json.Serialization.JsonConverter<SecretText>
{
    public override SecretText Read(
        ref System.Text.Json.Utf8JsonReader reader,
        Type type,
        System.Text.Json.JsonSerializerOptions options
    ) => throw new NotSupportedException("A secret is never read from JSON.");

    public override void Write(System.Text.Json.Utf8JsonWriter writer, SecretText value, System.Text.Json.JsonSerializerOptions options) =>
        throw new NotSupportedException("A secret is never written to JSON.");
}
