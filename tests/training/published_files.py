"""Tiny files in the form in which each set is published: our own sentences, the authors' columns."""

from __future__ import annotations

import json
from pathlib import Path

CISL = "text,toxicity,severe_toxicity,insult,flirtation,profanity,sexually_explicit,threat,identity_attack,,"
CIVIL = "toxicity,severe_toxicity,obscene,sexual_explicit,identity_attack,insult,threat"
HALF = {"severe_toxicity": 0.1, "insult": 0.2, "flirtation": 0.3, "profanity": 0.4, "sexually_explicit": 0.5}
PROMPT = {
    "filename": "a.txt", "begin": 0, "end": 9, "challenging": False,
    "prompt": {"text": "The mayor opened", "toxicity": 0.05, "threat": 0.6, "identity_attack": 0.7, **HALF},
    "continuation": {"text": " the new bridge.", "toxicity": None},
}  # fmt: skip
POST = {
    "post_id": "p1",
    "annotators": [{"label": "offensive"}, {"label": "offensive"}, {"label": "hatespeech"}],
    "rationales": [[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1]],
    "post_tokens": ["you", "are", "silly", "geese"],
}
CALM_POST = {"post_id": "p2", "annotators": [{"label": "normal"}] * 3, "rationales": [], "post_tokens": ["a", "walk"]}
REPLY = {"idx": 0, "label": "1", "context": "Is the pool open?", "target": "Until nine."}

FILES: dict[str, dict[str, str]] = {
    "jigsaw_wiki_toxic": {
        "train.csv": "id,comment_text,toxic,severe_toxic,obscene,threat,insult,identity_hate\n"
        '00a,"You silly, silly editor",1,0,0,0,1,0\n',
        "test.csv": "id,comment_text\n00b,Not to be read\n",
    },
    "civil_comments_short": {
        "clean.csv": f"created_date,{CIVIL},clean\n2016-01-01,0.75,0,0.25,0,0,0.5,0,what a silly plan\n",
    },
    "impermium_insults": {
        "train.csv": 'Insult,Date,Comment\n1,,"""You goose.\\\\nReally\\\\xa0so."""\n',
        "test_with_solutions.csv": "Insult,Date,Comment,Usage\n1,,Not to be read,Private\n",
    },
    "reddit_rules_advertising": {
        "train.csv": "row_id,body,rule,subreddit,rule_violation\n"
        '7,Buy my kites,"No Advertising: Spam, and so on",kites,1\n'
        "8,Ask a notary,No legal advice: and so on,law,0\n",
    },
    "civil_toxic_spans": {
        "comments.csv": "comment_id,comment_text\n11,You silly goose here\n12,A tested comment\n",
        "annotations.csv": "annotation,comment_id,worker,country,all toxic,not toxic\n"
        "0,11,5,AA,False,False\n1,11,6,AA,False,False\n2,11,7,AA,False,True\n3,12,5,AA,False,False\n",
        "spans.csv": "annotation,type,start,end\n0,Insult,4,15\n1,Insult,4,15\n3,Insult,0,8\n",
        "tsd_test.csv": 'spans,text\n"[0, 1]",A TESTED comment\n',
    },
    "hatexplain": {
        "dataset.json": json.dumps({"p1": POST, "p2": CALM_POST, "p3": POST}),
        "post_id_divisions.json": json.dumps({"train": ["p1", "p2"], "test": ["p3"]}),
    },
    "toxigen_perspective": {
        "toxic.csv": f"{CISL}\nThey are all alike,.8,.1,.2,.3,.1,.1,.2,.9,,\n",
        "non_toxic.csv": f"{CISL}\nThey run a bakery,.1,.1,.1,.1,.1,.1,.1,.2,,\n",
    },
    "gab_hate_perspective": {
        "explicit.csv": f"{CISL}\nThey should all leave,.8,.1,.2,.3,.1,.1,.2,.9,,\n",
        "implicit.csv": f"{CISL}\nYou know how they are,.4,.1,.2,.3,.1,.1,.2,.6,,\n",
    },
    "implicit_hate_perspective": {
        "explicit.csv": f"{CISL}\nThey should all leave,.8,.1,.2,.3,.1,.1,.2,.9,,\n",
        "implicit.csv": f"{CISL}\nYou know how they are,.4,.1,.2,.3,.1,.1,.2,.6,,\n",
        "non_toxic.csv": f"{CISL}\nThey run a bakery,.1,.1,.1,.1,.1,.1,.1,.2,,\n",
    },
    "rtp_subset_perspective": {"prompts.jsonl": json.dumps(PROMPT) + "\n"},
    "cat_large_context": {
        "gc.csv": 'id,parent,text,label,api\n1.2.3,"Is it, really?",Of course not,0,0.04\n',
        "gn.csv": "id,text,label,api\n4.5.6,Go away,1,0.7\n",
    },
    "davidson_hate_offensive": {
        "labeled_data.csv": ",count,hate_speech,offensive_language,neither,class,tweet\n0,4,1,3,0,1,What the heck\n",
    },
    "gab_hate_corpus_devtest": {"ghc_train.tsv": "text\thd\tcv\tvo\nA plain word\t0\t0\t1\n"},
    "germeval2018": {
        "germeval2018.training.txt": 'Ein "kluger" Satz\tOTHER\tOTHER\nDu Esel\tOFFENSE\tINSULT\n',
        "germeval2018.test.txt": "Nicht lesen\tOTHER\tOTHER\n",
    },
    "told_br": {
        "ToLD-BR.csv": "text,homophobia,obscene,insult,racism,misogyny,xenophobia\n"
        "que bobo,0,1,2,0,0,0\numa frase do teste,0,0,0,0,0,0\n",
        "ptbr_test_1annotator.csv": ",text,toxic\n0,Uma frase do teste,0\n",
    },
    "mlma_en_fr_ar": {
        "en_dataset_with_stop_words.csv": "HITId,tweet,sentiment,directness\n1,a rude word,offensive_hateful,direct\n",
        "fr_dataset.csv": "HITId,tweet,sentiment,directness\n1,un mot,normal,direct\n",
        "ar_dataset.csv": "HITId,tweet,sentiment,directness\n1,كلمة,normal,direct\n",
    },
    "hatemoji_build": {
        "train.csv": "entry_id,text,type,target,round.base,set,label_gold,matched_text,matched_id\n"
        "9,They are all 🐍,none,none,5,original,1,They keep a 🐍,12\n12,They keep a 🐍,,,5,perturbation,0,x,9\n",
        "test.csv": "entry_id,text,label_gold,matched_id\n99,Not to be read,1,98\n",
    },
    "olid_offensive": {
        "olid-training-v1.0.tsv": "id\ttweet\tsubtask_a\tsubtask_b\tsubtask_c\n"
        '1\t@USER "you goose\tOFF\tTIN\tIND\n2\tnice bridge\tNOT\tNULL\tNULL\n',
        "testset-levela.tsv": "id\ttweet\n3\tNot to be read\n",
    },
    "turkish_hate": {
        "final_hate_speech.csv": "id,tweet,etiket\n1,bir cümle,nefret\n2,başka cümle,hiçbiri\n3,kaba,saldırgan\n"
    },
    "stormfront_hate": {
        "annotations_metadata.csv": "file_id,user_id,subforum_id,num_contexts,label\n"
        "11_1,572,1346,0,noHate\n11_2,572,1346,0,hate\n12_1,573,1346,0,noHate\n13_1,573,1346,0,idk/skip\n",
        "all_files/11_1.txt": "We met at noon .",
        "all_files/11_2.txt": "They should all leave .",
        "all_files/12_1.txt": "A sentence of the test .",
        "all_files/13_1.txt": "Nobody could say .",
        "sampled_test/12_1.txt": "A sentence of the test .",
    },
    "youtube_spam": {
        "Youtube01-Psy.csv": "COMMENT_ID,AUTHOR,DATE,CONTENT,CLASS\nz1,Kim,2013-11-07T06:20:48,See my channel,1\n",
    },
    "sms_spam": {"SMSSpamCollection": 'ham\tSee you "soon\nspam\tWIN a kite now\n'},
    "cyberbullying_youtube": {
        "youtube_parsed_dataset.csv": "index,UserIndex,Text,Age,oh_label\n0,u,Nobody likes your hat,20,1\n"
    },
    "reddit_counter_context": {
        "gold/train.jsonl": json.dumps(REPLY) + "\n",
        "gold/test.jsonl": json.dumps({**REPLY, "target": "Not to be read"}) + "\n",
    },
    "ruddit_offensiveness": {
        "ruddit_with_text.csv": "post_id,comment_id,txt,url,offensiveness_score\n"
        "a,c1,A mild word,x,-0.5\na,c2,[deleted],x,0.2\n",
    },
    "paradetox_pairs": {"paradetox.tsv": "toxic\tneutral1\tneutral2\tneutral3\nShut it\tPlease stop\tStop, please\t\n"},
    "russe_detox_pairs": {
        "train.tsv": "index\ttoxic_comment\tneutral_comment1\tneutral_comment2\tneutral_comment3\n"
        "0\tзаткнись\tпомолчи\t\t\n",
    },
    "jigsaw_sentences_detox": {
        "dev_normal": "a calm sentence\n",
        "dev_toxic": "a rude sentence\n",
        "test_10k_normal": "another calm one\n",
        "test_10k_toxic": "another rude one\n",
    },
    "ucc_unhealthy_valtest": {
        "val.csv": "_unit_id,_trusted_judgments,comment,antagonize,antagonize:confidence,condescending,dismissive,"
        "generalisation,generalisation_unfair,healthy,hostile,sarcastic\n5,3,How dare you,1,1.0,0,0,0,0,0,1,0\n",
        "test.csv": "_unit_id,comment\n6,Not to be read\n",
    },
    "c3_constructive": {
        "C3_anonymized.csv": "article_id,comment_counter,comment_text,constructive,crowd_toxicity_level,"
        "non_constructive_characteristics,njudgements_constructiveness_expt\n"
        '77,s1,First!,0.2,1.6,"unsubstantial:3\nsarcastic:1",5\n',
    },
    "germeval2021_news_fb": {
        "GermEval21_TrainData.csv": "comment_id,comment_text,Sub1_Toxic,Sub2_Engaging,Sub3_FactClaiming\n"
        "1,Na ja,1,0,1\n",
    },
    "korean_news_hate": {
        "train.tsv": "comments\tcontain_gender_bias\tbias\thate\n"
        "좋은 기사\tFalse\tnone\tnone\n나쁜 말\tFalse\tothers\toffensive\n",
        "train.news_title.txt": "제목 하나\n제목 하나\n",
    },
    "victsd_news": {
        "ViCTSD_train.csv": ",Comment,Constructiveness,Toxicity,Title,Topic\n0,Bài hay,1,0,Một tiêu đề,SucKhoe\n",
        "ViCTSD_test.csv": ",Comment,Constructiveness,Toxicity,Title,Topic\n0,Không đọc,1,0,Một tiêu đề,SucKhoe\n",
    },
}
"""Set to the files below its folder, by name."""


def lay_out(data: Path, name: str, **changed: str) -> Path:
    """The files of one set under ``data``, as ``--data`` finds them; ``changed``: other text for ``file_`` names."""
    folder = data / "original" / name
    for relative, text in {**FILES[name], **changed}.items():
        path = folder / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
