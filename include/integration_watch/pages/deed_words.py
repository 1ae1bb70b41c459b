"""The words of the page of one incident and of what people do about it."""

from include.integration_watch.domain.value import Language

DEED_WORDS: dict[Language, dict[str, str]] = {
    "de": {
        "resolved_now": "Behoben",
        "deeds": "Was möchten Sie tun?",
        "deeds_text": "Festgehalten wird es für {address} in der Liste „{group}“.",
        "your_name": "Ihr Name (freiwillig)",
        "note_free": "Notiz (freiwillig)",
        "note_needed": "Notiz",
        "do_acknowledge": "Ich übernehme",
        "do_silence": "Stummschalten",
        "do_hand_over": "Abgeben",
        "do_accept": "Hinnehmen",
        "do_note": "Notiz schreiben",
        "for_how_long": "Wie lange",
        "to_whom": "An wen",
        "outside_party": "{party} (extern)",
        "silence_text": "Bis dahin keine Erinnerungen und keine Nachricht, wenn nur die Zahl der Belege "
        "wächst. Wird die Störung schwerer oder ist sie vorbei, erfahren Sie es trotzdem.",
        "hand_over_text": "Eine Gruppe bekommt die Nachricht mit allem, was bekannt ist; ihre Frist beginnt "
        "neu. Ist der Ball bei einer externen Stelle, steht Ihre Uhr und deren Frist läuft; "
        "verstreicht sie, erinnern wir Ihre Gruppe ans Nachfassen. Verständigen müssen Sie die externe "
        "Stelle selbst.",
        "accept_text": "Die Störung bleibt offen, meldet sich aber erst wieder, wenn sie schwerer wird "
        "oder vorbei ist. Bitte schreiben Sie, warum sie hingenommen wird.",
        "done_so_far": "Was bisher geschah",
        "message": "Nachricht",
        "until_when": "bis {moment}",
        "deed_acknowledged": "übernommen",
        "deed_silenced": "stummgeschaltet",
        "deed_handed_over": "abgegeben an",
        "deed_accepted": "hingenommen",
        "deed_noted": "Notiz",
        "done_acknowledged": "Festgehalten: Sie haben übernommen. Die Uhr steht.",
        "done_silenced": "Festgehalten: stummgeschaltet.",
        "done_handed_over": "Festgehalten: abgegeben.",
        "done_accepted": "Festgehalten: hingenommen.",
        "done_noted": "Notiz gespeichert.",
        "deed_long": "Nicht ausgeführt: Der Text ist zu lang. Höchstens 2000 Zeichen, der Name höchstens"
        " 80.",
        "deed_note": "Nicht ausgeführt: Bitte schreiben Sie eine Notiz dazu.",
        "deed_over": "Nicht ausgeführt: Die Störung ist inzwischen behoben.",
        "message_sent": "zugestellt",
        "message_pending": "unterwegs",
        "message_refused": "abgelehnt",
        "message_withdrawn": "zurückgezogen",
    },
    "en": {
        "resolved_now": "Resolved",
        "deeds": "What do you want to do?",
        "deeds_text": "It is kept for {address} on the list “{group}”.",
        "your_name": "Your name (optional)",
        "note_free": "Note (optional)",
        "note_needed": "Note",
        "do_acknowledge": "I take it on",
        "do_silence": "Silence",
        "do_hand_over": "Hand over",
        "do_accept": "Accept",
        "do_note": "Write a note",
        "for_how_long": "For how long",
        "to_whom": "To whom",
        "outside_party": "{party} (outside)",
        "silence_text": "Until then no reminders, and no message when only the number of documents grows. "
        "When the incident becomes more severe, or is over, you hear of it all the same.",
        "hand_over_text": "A group gets the message with all that is known; its time starts anew. While the "
        "ball is with an outside party your clock stands still and theirs runs; when it is over we "
        "remind your group to chase. Telling the outside party is up to you.",
        "accept_text": "The incident stays open, and speaks again only when it becomes more severe or is "
        "over. Please write why it is accepted.",
        "done_so_far": "What was done so far",
        "message": "Message",
        "until_when": "until {moment}",
        "deed_acknowledged": "acknowledged",
        "deed_silenced": "silenced",
        "deed_handed_over": "handed over to",
        "deed_accepted": "accepted",
        "deed_noted": "note",
        "done_acknowledged": "Kept: you have taken it on. The clock stands still.",
        "done_silenced": "Kept: silenced.",
        "done_handed_over": "Kept: handed over.",
        "done_accepted": "Kept: accepted.",
        "done_noted": "The note is saved.",
        "deed_long": "Not done: the text is too long. At most 2000 characters, the name at most 80.",
        "deed_note": "Not done: please write a note with it.",
        "deed_over": "Not done: the incident has been resolved meanwhile.",
        "message_sent": "delivered",
        "message_pending": "on its way",
        "message_refused": "refused",
        "message_withdrawn": "withdrawn",
    },
}
