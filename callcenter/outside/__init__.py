"""What the product calls in the world outside: speech synthesis, and the prompt files made with it.

`speech` owns the one espeak-ng of the process; `prompts` renders the catalogue's texts to files, once.
"""

from callcenter.outside.errors import OutsideError, SpeechError
from callcenter.outside.prompts import Built, build_prompts
from callcenter.outside.speech import EspeakVoice, Speech, Synthesiser

__all__ = ["Built", "EspeakVoice", "OutsideError", "Speech", "SpeechError", "Synthesiser", "build_prompts"]
