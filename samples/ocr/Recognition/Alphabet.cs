using System;
using System.IO;
using System.Text;
using KernelGen.Samples.Ocr.Graphs;

namespace KernelGen.Samples.Ocr.Recognition;

/// <summary>What the outputs of the recogniser stand for: 0 is the gap between characters, then one for each line of a file, and last the blank.</summary>
internal sealed class Alphabet
{
    private readonly string[] _characters;

    private Alphabet(string[] characters) => _characters = characters;

    /// <summary>Outputs of the recogniser.</summary>
    public int Count => _characters.Length + 2;

    /// <summary>Reads a file of one character a line.</summary>
    public static Alphabet Read(string path) => new(File.ReadAllLines(path));

    /// <summary>The text of a line: the likeliest character of every frame, repetitions once, gaps and the blanks of the margins left out.</summary>
    /// <param name="frames">1 × frames × outputs.</param>
    public string Decode(Tensor frames)
    {
        StringBuilder text = new();
        int before = 0;
        for (int start = 0; start < frames.Count; start += Count)
        {
            int best = Best(frames.Values.AsSpan(start, Count));
            if (best != before && best != 0)
            {
                text.Append(best == Count - 1 ? " " : _characters[best - 1]);
            }

            before = best;
        }

        return text.ToString().Trim();
    }

    private static int Best(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }
}
