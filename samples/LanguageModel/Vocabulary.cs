using System;
using System.Text;

namespace KernelGen.Samples;

/// <summary>Bytes as tokens: id 0 is newline, id i is the printable ASCII byte i + 31.</summary>
public static class Vocabulary
{
    /// <summary>The tokens of a text.</summary>
    /// <exception cref="KernelGenException">A byte is neither newline nor printable ASCII.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> text)
    {
        byte[] tokens = new byte[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            tokens[i] = text[i] switch
            {
                (byte)'\n' => 0,
                >= 32 and < 127 => (byte)(text[i] - 31),
                _ => throw new KernelGenException($"Byte {text[i]} at position {i} is not in the model's vocabulary: newline and the bytes 32 to 126."),
            };
        }

        return tokens;
    }

    /// <summary>The text of tokens.</summary>
    public static string Decode(ReadOnlySpan<byte> tokens)
    {
        StringBuilder text = new(tokens.Length);
        foreach (byte token in tokens)
        {
            text.Append(token == 0 ? '\n' : (char)(token + 31));
        }

        return text.ToString();
    }
}
