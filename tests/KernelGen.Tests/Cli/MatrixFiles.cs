using System;
using KernelGen.Tests.Files;

namespace KernelGen.Tests.Cli;

/// <summary>Safetensors files of random matrices with 128 columns; weights called <c>signs</c> are all of one magnitude.</summary>
internal static class MatrixFiles
{
    private const int Columns = 128;

    public static string Save(TemporaryFolder folder, string name, params (string Name, int Rows)[] tensors)
    {
        SafetensorsWriter writer = new();
        Random random = new(5);
        foreach ((string tensor, int rows) in tensors)
        {
            Matrix matrix = new(rows, Columns);
            for (int i = 0; i < matrix.Values.Length; i++)
            {
                float value = random.NextSingle() - 0.5f;
                matrix.Values[i] = tensor == "signs" && name == "weights" ? MathF.CopySign(0.75f, value) : value;
            }

            writer.Add(tensor, matrix);
        }

        writer.Save(folder.File(name));
        return folder.File(name);
    }
}
